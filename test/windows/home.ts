import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { HistoryEntry } from "../../daemon/journal/port/history.ts";
import { type LogLine, namesIn, tells, tempsIn } from "../e2e/run.ts";
import { startWindows, until, type WindowsProcess, windowsPath } from "./wine.ts";

const { driveC } = inject("windows");

/** A user of Windows with a library of its own, whose daemon settles quickly. Paths are those of the host. */
export interface WindowsHome {
	/** The user's profile, `%USERPROFILE%`. */
	readonly folder: string;
	readonly library: string;
	readonly inbox: string;
	/** Runs a command to its end. */
	run(...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
	/** Every finished file, the last one first. */
	entries(): Promise<HistoryEntry[]>;
	/** Starts the daemon. */
	start(): WindowsDaemon;
	/** Starts the daemon, and waits until it watches. */
	watching(): Promise<WindowsDaemon>;
	/** Writes a file into the inbox. */
	drop(name: string, bytes: Uint8Array | string): void;
	/** Names in a folder of the library; none where there is no folder. */
	names(...path: string[]): string[];
	/** Names of the daemon's temporary files in the library. */
	temps(): string[];
	/** Terminates everything that was started here and still runs, and removes all. */
	end(): Promise<void>;
}

/** The real daemon in a console of its own. */
export interface WindowsDaemon extends WindowsProcess {
	/** The first line, past or to come, that fits. Rejects when the daemon ends before. */
	saw(fits: (line: LogLine) => boolean): Promise<LogLine>;
}

/** Makes an empty home; `yaml` is added to its settings. `library` is another home's, where they share one. */
export function makeWindowsHome(yaml = "", library?: string): WindowsHome {
	const folder = mkdtempSync(join(driveC, "users", "user-"));
	const root = library ?? join(folder, "models");
	const inbox = join(root, "Autoprune");
	mkdirSync(inbox, { recursive: true });
	for (const name of ["Local/Temp", "Roaming"]) mkdirSync(join(folder, "AppData", name), { recursive: true });
	const settings = `library: ${windowsPath(root)}\nsettle:\n  quiet: 200ms\nscan:\n  every: 300ms\n${yaml}`;
	writeFileSync(join(folder, "autoprune.yaml"), settings);
	const options = { cwd: folder, env: profile(windowsPath(folder)) };
	const running = new Set<WindowsProcess>();
	function startCommand(args: readonly string[]): WindowsProcess {
		const process = startWindows(args, options);
		running.add(process);
		void process.ended.then(() => running.delete(process));
		return process;
	}
	const start = (): WindowsDaemon => followed(startCommand(["watch"]));
	async function run(...args: string[]): ReturnType<WindowsHome["run"]> {
		const process = startCommand(args);
		const code = await process.ended;
		return { code, stdout: process.stdout(), stderr: process.stderr() };
	}
	return {
		folder,
		library: root,
		inbox,
		run,
		entries: async () => JSON.parse((await run("log", "--json", "--limit", "10000")).stdout).entries,
		start,
		async watching() {
			const daemon = start();
			await daemon.saw(tells("watching"));
			return daemon;
		},
		drop: (name, bytes) => writeFileSync(join(inbox, name), bytes),
		names: (...path) => namesIn(join(root, ...path)),
		temps: () => tempsIn(root),
		async end() {
			await Promise.all([...running].map((process) => process.terminate()));
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function profile(folder: string): Record<string, string> {
	const data = `${folder}\\AppData`;
	const temp = `${data}\\Local\\Temp`;
	return { USERPROFILE: folder, LOCALAPPDATA: `${data}\\Local`, APPDATA: `${data}\\Roaming`, TEMP: temp, TMP: temp };
}

function followed(process: WindowsProcess): WindowsDaemon {
	let code: number | null = null;
	void process.ended.then((ended) => {
		code = ended;
	});
	return {
		...process,
		async saw(fits) {
			let found: LogLine | undefined;
			await until(() => {
				// Read before the lines are: what it wrote at its end counts too.
				const over = code !== null;
				found = linesOf(process.stdout()).find(fits);
				return found !== undefined || over;
			});
			if (found !== undefined) return found;
			throw new Error(`the daemon ended with ${code}; it said ${process.stdout()}${process.stderr()}`);
		},
	};
}

/** Complete lines; the last one may still be written. */
function linesOf(text: string): LogLine[] {
	return text
		.split("\n")
		.slice(0, -1)
		.map((line) => JSON.parse(line) as LogLine);
}
