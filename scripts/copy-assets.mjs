// Copies the files that the code reads at run time and that tsc does not copy.
import { copyFileSync, readdirSync } from "node:fs";

copyFileSync("workers/kernel/kernel.wasm", "dist/workers/kernel/kernel.wasm");
for (const name of readdirSync("systemd")) {
	if (!name.endsWith(".ts")) copyFileSync(`systemd/${name}`, `dist/systemd/${name}`);
}
