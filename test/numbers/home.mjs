import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** A library of its own, whose daemon settles files after `quiet`. */
export function makeHome(quiet) {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-numbers-"));
	const library = join(folder, "models");
	const inbox = join(library, "Autoprune");
	mkdirSync(inbox, { recursive: true });
	writeFileSync(join(folder, "autoprune.yaml"), `library: ${library}\nsettle:\n  quiet: ${quiet}\n`);
	const env = { ...process.env, HOME: folder, XDG_STATE_HOME: join(folder, "state"), NO_COLOR: "1" };
	return {
		folder,
		library,
		inbox,
		journal: join(folder, "state", "autoprune", "journal.db"),
		/** Starts the daemon; `onLine` gets each line of its log, as an object. */
		start(onLine, ...words) {
			const child = spawn(process.execPath, [CLI, "watch", ...words], {
				cwd: folder,
				env,
				stdio: ["ignore", "pipe", "inherit"],
			});
			let rest = "";
			child.stdout.on("data", (chunk) => {
				const lines = (rest + chunk).split("\n");
				rest = lines.pop();
				for (const line of lines) onLine(JSON.parse(line));
			});
			const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
			return { child, ended };
		},
		remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
	};
}
