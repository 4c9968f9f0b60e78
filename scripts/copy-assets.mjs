// What tsc leaves behind: the files beside the code that the code reads at run time.
import { copyFileSync, readdirSync } from "node:fs";

copyFileSync("workers/kernel/kernel.wasm", "dist/workers/kernel/kernel.wasm");
for (const name of readdirSync("systemd")) {
	if (!name.endsWith(".ts")) copyFileSync(`systemd/${name}`, `dist/systemd/${name}`);
}
