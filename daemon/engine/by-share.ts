import { isWithin } from "../../workers/files/file-path.ts";
import { platform } from "../../workers/platform/platform.ts";
import type { Engine } from "./client.ts";

/** Stands for all file systems of this machine. */
const LOCAL = "";

/**
 * One engine for the file systems of this machine, and one for each of these folders on a share. An engine opens and reads
 * headers on its main thread, so a share that hangs stops its engine, and must not stop the work on other file systems. A
 * process is started at its first request, as `start` does it. `folders`: all inboxes and libraries, absolute.
 */
export function startEngines(start: () => Engine, folders: readonly string[]): Engine {
	const outermost = folders.filter((one) => !folders.some((other) => other !== one && isWithin(one, other)));
	const engines = new Map<string, Engine>();

	function engineFor(share: string): Engine {
		const engine = engines.get(share) ?? start();
		engines.set(share, engine);
		return engine;
	}

	return {
		async run(task, input, following) {
			const share = await shareOf(pathsOf(input), outermost);
			return engineFor(share).run(task, input, following);
		},
		async close() {
			await Promise.all([...engines.values()].map((engine) => engine.close()));
		},
	};
}

/** The first of the folders that is on a share and contains one of the paths. Asked anew each time: it may be mounted later. */
async function shareOf(paths: readonly (string | Uint8Array)[], folders: readonly string[]): Promise<string> {
	for (const path of paths) {
		const folder = folders.find((one) => isWithin(path, one));
		if (folder !== undefined && (await isOnShare(folder))) return folder;
	}
	return LOCAL;
}

/** False for a folder that cannot be reached: the request then fails in any engine. */
async function isOnShare(folder: string): Promise<boolean> {
	try {
		return (await platform.fileSystem(folder)).others !== "nobody";
	} catch {
		return false;
	}
}

/** The paths of the file that a request reads and of the one that it writes. Requests of the page's Workshop have neither. */
function pathsOf(input: object): readonly (string | Uint8Array)[] {
	const { path, into } = input as { readonly path?: unknown; readonly into?: unknown };
	return [path, into].filter((one) => typeof one === "string" || one instanceof Uint8Array);
}
