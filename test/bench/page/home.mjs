// A daemon with its page, for the page's benches.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

/** A library and a state folder of their own. `web`: the setting, as YAML. */
export function makeHome(web = "{ port: 0 }") {
	const folder = mkdtempSync(join(process.env.AUTOPRUNE_BENCH ?? tmpdir(), "autoprune-page-"));
	const library = join(folder, "models");
	const inbox = join(library, "Autoprune");
	mkdirSync(inbox, { recursive: true });
	const yaml = join(folder, "autoprune.yaml");
	writeFileSync(yaml, `library: ${library}\nsettle: { quiet: 200ms }\nweb: ${web}\n`);
	const env = { ...process.env, HOME: folder, XDG_STATE_HOME: join(folder, "state"), NO_COLOR: "1" };
	return {
		folder,
		inbox,
		journal: join(folder, "state", "autoprune", "journal.db"),
		/** Starts the daemon, and resolves when it watches. Another `port` is written into the settings first. */
		start(port) {
			if (port !== undefined) {
				writeFileSync(yaml, `library: ${library}\nsettle: { quiet: 200ms }\nweb: { port: ${port} }\n`);
			}
			return startDaemon(folder, env);
		},
		remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
	};
}

async function startDaemon(cwd, env) {
	const child = spawn(process.execPath, [CLI, "watch"], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
	const lines = [];
	const waiting = new Set();
	let rest = "";
	child.stdout.on("data", (chunk) => {
		const parts = (rest + chunk).split("\n");
		rest = parts.pop();
		for (const part of parts) {
			const line = { ...JSON.parse(part), heardAt: Date.now() };
			lines.push(line);
			for (const one of waiting) one(line);
		}
	});
	const ended = new Promise((resolve) => child.once("exit", resolve));
	/** The first line, also of those before, that the test accepts. */
	const saw = (test) =>
		new Promise((resolve) => {
			const before = lines.find(test);
			if (before !== undefined) resolve(before);
			const one = (line) => {
				if (!test(line)) return;
				waiting.delete(one);
				resolve(line);
			};
			waiting.add(one);
		});
	const started = await saw((line) => line.event === "started");
	await saw((line) => line.event === "watching");
	return {
		pid: child.pid,
		url: started.web?.url ?? null,
		saw,
		async stop() {
			child.kill("SIGTERM");
			await ended;
		},
	};
}
