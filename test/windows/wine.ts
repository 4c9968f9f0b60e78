import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { inject } from "vitest";

const { wine, prefix, driveC } = inject("windows");
const NODE = "C:\\node\\node.exe";
const CLI = "C:\\autoprune\\dist\\cli\\main.js";
const CONSOLE = "C:\\programs\\console.exe";
const HOLD = "C:\\programs\\hold.exe";

/** How often the output of a program is read again. */
const LOOK_MS = 20;

/** Environment variables and the working folder, a path of the host below drive C:. */
export interface WindowsOptions {
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
}

/** A program in a console of its own. */
export interface WindowsProcess {
	/** Its output until now. */
	stdout(): string;
	stderr(): string;
	/** Resolves with the exit code. */
	readonly ended: Promise<number>;
	/** Ends it by TerminateProcess, in some milliseconds; resolves when it has ended. */
	terminate(): Promise<void>;
	/** Sends Ctrl-C to its console. */
	interrupt(): void;
}

/** The path in Windows of a path of the host: `C:\…` for what is below drive C:, `Z:\…` for all else. */
export function windowsPath(hostPath: string): string {
	const below = relative(driveC, resolve(hostPath));
	const [drive, path] = below.startsWith("..") ? ["Z:", resolve(hostPath)] : ["C:", `/${below}`];
	return drive + path.replaceAll("/", "\\");
}

/** The host's path of a path below drive C:. */
export function hostPath(windowsPath: string): string {
	if (!windowsPath.startsWith("C:\\")) throw new Error(`${windowsPath} is not on drive C:`);
	return join(driveC, windowsPath.slice(3).replaceAll("\\", "/"));
}

/** Starts a command of autoprune in a console of its own. */
export function startWindows(args: readonly string[], options: WindowsOptions = {}): WindowsProcess {
	const streams = makeStreams();
	const ended = exitOf(start(inConsole([NODE, CLI, ...args], options, streams.orders), options, streams));
	const order = (name: string): void => writeFileSync(join(streams.orders, name), "");
	return {
		stdout: streams.stdout,
		stderr: streams.stderr,
		ended,
		async terminate() {
			order("terminate");
			await ended;
		},
		interrupt: () => order("ctrl-c"),
	};
}

/**
 * Has another program open a file, with what it allows others meanwhile: any of `r` (read), `w` (write), `d` (delete and
 * rename), or `-` for nothing. Resolves when it is open, with a function that ends it.
 */
export async function holdOpen(path: string, share: string): Promise<() => Promise<void>> {
	const streams = makeStreams();
	const [ready, end] = ["ready", "end"].map((name) => join(streams.orders, name)) as [string, string];
	const command = [HOLD, windowsPath(path), share, windowsPath(ready), windowsPath(end)];
	const ended = exitOf(start(command, {}, streams));
	let code: number | null = null;
	void ended.then((ended) => {
		code = ended;
	});
	await until(() => existsSync(ready) || code !== null);
	if (code !== null) throw new Error(`${path} cannot be opened: error ${code} of Windows`);
	return async () => {
		writeFileSync(end, "");
		await ended;
		streams.remove();
	};
}

/** Waits until a condition holds, without a limit: tests have one. */
export async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await setTimeout(LOOK_MS);
}

function inConsole(command: readonly string[], { env = {} }: WindowsOptions, orders: string): readonly string[] {
	const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
	return [CONSOLE, windowsPath(orders), ...assignments, ...command];
}

/** Starts a program of Windows; its Linux process has the same end and exit code. */
function start(command: readonly string[], { env = {}, cwd = driveC }: WindowsOptions, streams: Streams): ChildProcess {
	// Wine cannot use pipes as standard streams of a console program.
	const [out, err] = streams.paths.map((path) => openSync(path, "a"));
	try {
		return spawn(wine, command, {
			cwd,
			// Nothing of the host's user: no HOME, no XDG folders, and no display, on which consoles would appear.
			env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8", WINEPREFIX: prefix, WINEDEBUG: "-all", NO_COLOR: "1", ...env },
			stdio: ["ignore", out, err],
		});
	} finally {
		for (const fd of [out, err]) if (fd !== undefined) closeSync(fd);
	}
}

function exitOf(child: ChildProcess): Promise<number> {
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("exit", (code, signal) => {
			if (code === null) reject(new Error(`Wine ended by ${signal}`));
			else resolve(code);
		});
	});
}

/** Files for the standard output and error of a program, and a folder for orders to it. */
interface Streams {
	readonly paths: readonly [string, string];
	readonly orders: string;
	stdout(): string;
	stderr(): string;
	remove(): void;
}

function makeStreams(): Streams {
	const folder = mkdtempSync(join(driveC, "streams", "program-"));
	const paths = [join(folder, "stdout"), join(folder, "stderr")] as const;
	const orders = join(folder, "orders");
	mkdirSync(orders);
	return {
		paths,
		orders,
		stdout: () => readFileSync(paths[0], "utf8"),
		stderr: () => readFileSync(paths[1], "utf8"),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
