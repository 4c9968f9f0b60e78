// Compiles workers/kernel/assembly/ to the committed kernel.wasm, or to the path given as argument. A test checks that
// the committed file is current.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const into = process.argv[2] ?? "workers/kernel/kernel.wasm";
const options = ["-O3", "--converge", "--enable", "simd", "--runtime", "stub", "--noAssert", "--importMemory"];

execFileSync(
	process.execPath,
	["node_modules/assemblyscript/bin/asc.js", "workers/kernel/assembly/convert.ts", ...options, "--outFile", into],
	{ cwd: root, stdio: "inherit" },
);
