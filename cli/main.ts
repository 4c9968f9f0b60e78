#!/usr/bin/env node
import { createLoader } from "./kept-code.ts";

// The journal shares these threads with every folder that is looked at, and each share that hangs holds some of them.
process.env.UV_THREADPOOL_SIZE ??= "16";

const { load, keep } = createLoader(import.meta.dirname);
// Only the build asks for it.
if (process.env.AUTOPRUNE_KEEP_CODE) process.on("exit", keep);
const { run } = load("command.js") as typeof import("./command.ts");
void run();
