// What tsc leaves behind: the files beside the code that the code reads at run time.
import { chmodSync, copyFileSync } from "node:fs";

copyFileSync("workers/kernel/kernel.wasm", "dist/workers/kernel/kernel.wasm");
chmodSync("dist/cli/main.js", 0o755);
