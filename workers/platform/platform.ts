import type { Platform } from "./contract.ts";
import { posix } from "./posix.ts";
import { windows } from "./windows.ts";

/** The operating system that this process runs on. */
export const platform: Platform = process.platform === "win32" ? windows : posix;
