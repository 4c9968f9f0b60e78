import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The built command line. */
export const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** One line of the daemon's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A library of its own below a temporary folder, with settings that settle quickly. */
export interface Home {
	readonly folder: string;
	readonly library: string;
	readonly inbox: string;
	/** Runs a command to its end. */
	run(...args: string[]): { readonly code: number; readonly out: string; readonly err: string };
	/** `before`: a command that runs the daemon in its turn, such as one that takes rights away. */
	start(before?: readonly string[]): Daemon;
	/** Starts the daemon, and waits until it watches. */
	watching(before?: readonly string[]): Promise<Daemon>;
	/** Writes a file into the inbox. */
	drop(name: string, bytes: Uint8Array | string): void;
	/** Names in a folder of the library; none where there is no folder. */
	names(...path: string[]): string[];
	/** Names of the daemon's temporary files in the library. */
	temps(): string[];
	remove(): void;
	/** Kills every daemon that was started here and still runs, and removes all. */
	end(): Promise<void>;
}

/** The real daemon in a process of its own. */
export interface Daemon {
	readonly process: ChildProcess;
	/** The first line, past or to come, that fits. Rejects when the daemon ends before. */
	saw(fits: (line: LogLine) => boolean): Promise<LogLine>;
	/** Resolves with the exit code, or the signal's name. */
	readonly ended: Promise<number | string>;
}

/** Makes an empty home; `yaml` is added to its settings. */
export function makeHome(yaml = "", library?: string): Home {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-e2e-"));
	const root = library ?? join(folder, "models");
	const inbox = join(root, "Autoprune");
	mkdirSync(inbox, { recursive: true });
	const settings = `library: ${root}\nsettle:\n  quiet: 200ms\nscan:\n  every: 300ms\n${yaml}`;
	writeFileSync(join(folder, "autoprune.yaml"), settings);
	const env = { ...process.env, HOME: folder, XDG_STATE_HOME: join(folder, "state"), NO_COLOR: "1" };
	const started: Daemon[] = [];
	function start(before: readonly string[] = []): Daemon {
		const [command = "", ...args] = [...before, process.execPath, CLI, "watch"];
		const daemon = follow(spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] }));
		started.push(daemon);
		return daemon;
	}
	function remove(): void {
		rmSync(folder, { recursive: true, force: true });
	}
	return {
		folder,
		library: root,
		inbox,
		run(...args) {
			try {
				return {
					code: 0,
					out: execFileSync(process.execPath, [CLI, ...args], { cwd: folder, env, encoding: "utf8", stdio: "pipe" }),
					err: "",
				};
			} catch (error) {
				const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
				return { code: status, out: stdout, err: stderr };
			}
		},
		start,
		async watching(before) {
			const daemon = start(before);
			await daemon.saw(tells("watching"));
			return daemon;
		},
		drop: (name, bytes) => writeFileSync(join(inbox, name), bytes),
		names: (...path) => namesIn(join(root, ...path)),
		temps: () => tempsIn(root),
		remove,
		async end() {
			for (const { process } of started) process.kill("SIGKILL");
			await Promise.all(started.map(({ ended }) => ended));
			remove();
		},
	};
}

function follow(child: ChildProcess): Daemon {
	const lines: LogLine[] = [];
	const asking = new Set<() => void>();
	if (child.stdout === null) throw new Error("the daemon has no standard output");
	createInterface({ input: child.stdout }).on("line", (text) => {
		lines.push(JSON.parse(text) as LogLine);
		for (const ask of asking) ask();
	});
	const ended = new Promise<number | string>((resolve) =>
		child.once("exit", (code, signal) => resolve(code ?? signal ?? 0)),
	);
	return {
		process: child,
		ended,
		saw(fits) {
			return new Promise((resolve, reject) => {
				const ask = (): void => {
					const line = lines.find(fits);
					if (line === undefined) return;
					asking.delete(ask);
					resolve(line);
				};
				asking.add(ask);
				ask();
				void ended.then((how) => reject(new Error(`the daemon ended with ${how}; it said ${JSON.stringify(lines)}`)));
			});
		},
	};
}

/** Whether a line tells of this event, about this file where one is given. */
export function tells(event: string, file?: string): (line: LogLine) => boolean {
	return (line) => line.event === event && (file === undefined || line.file === file);
}

/** Names in a folder but for an inbox's lock; none where there is no folder. */
export function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder)
			.filter((name) => !name.startsWith(".autoprune-lock"))
			.sort();
	} catch {
		return [];
	}
}

/** Names of the temporary files that daemons have in a library. */
export function tempsIn(library: string): string[] {
	const root = join(library, ".autoprune");
	return namesIn(root).flatMap((name) => (name === "trash" ? [] : namesIn(join(root, name))));
}
