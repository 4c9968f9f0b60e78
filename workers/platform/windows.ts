import { isUtf8 } from "node:buffer";
import { spawn } from "node:child_process";
import { constants, lstatSync, openSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { freemem } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { Platform } from "./contract.ts";

/** Errors of renaming or removing a file that another program has open, or that it is just removing. */
const IN_USE: ReadonlySet<unknown> = new Set(["EBUSY", "EPERM", "EACCES"]);

/** A virus scanner or an indexer has a new file open for less than a second. */
const PAUSES_MS = [20, 50, 100, 200, 400, 600, 700];

/** Windows. A sharing violation is EBUSY in Node; a file that is being removed gives EPERM or EACCES. */
export const windows: Platform = {
	name: "windows",
	pathKey: (path) =>
		textOf(path)
			.replaceAll("/", "\\")
			.replace(/^\\\\\?\\(UNC\\)?/i, (_, unc) => (unc === undefined ? "" : "\\\\"))
			.toLowerCase(),
	// Node gives only text the prefix `\\?\`, without which a path has at most 259 characters.
	fsPath: (path) => {
		const bytes = Buffer.from(path.buffer, path.byteOffset, path.byteLength);
		return isUtf8(bytes) ? bytes.toString() : Buffer.concat([Buffer.from("\\\\?\\"), bytes]);
	},
	openToRead(path) {
		if (lstatSync(path).isSymbolicLink()) throw Object.assign(new Error("a symbolic link"), { code: "ELOOP" });
		return openSync(path, constants.O_RDONLY);
	},
	freshStats: (path) => lstat(path, { bigint: true }),
	names: "windows",
	fileSystem: async () => ({ type: "local", names: "windows", others: "nobody" }),
	// NTFS writes names to its log in order, and Windows refuses to flush a folder that is opened for reading.
	syncFolder: async () => undefined,
	// FlushFileBuffers needs a handle for writing.
	flagsToSync: constants.O_RDWR,
	// On FAT and exFAT, CreateHardLink fails with ERROR_INVALID_FUNCTION, which is EISDIR in Node.
	noLinks: new Set(["EPERM", "ENOTSUP", "EMLINK", "ENOSYS", "EACCES", "EISDIR", "EINVAL"]),
	changeName: (call) => retried(call, PAUSES_MS),
	freeMemory: freemem,
	asGroup: { detached: false, windowsHide: true },
	endProcesses(pid, how) {
		if (how === "ask") return;
		const ending = spawn("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore", windowsHide: true });
		// Where it cannot be started, the processes end by themselves; an error event without a listener would end us.
		ending.on("error", () => undefined);
	},
};

/** Text that is not UTF-8 has half of a surrogate pair; such a path is compared as it is. */
function textOf(latin1: string): string {
	const bytes = Buffer.from(latin1, "latin1");
	return isUtf8(bytes) ? bytes.toString() : latin1;
}

async function retried<T>(call: () => Promise<T>, [ms, ...later]: readonly number[]): Promise<T> {
	try {
		return await call();
	} catch (error) {
		if (!isInUse(error)) throw error;
		if (ms === undefined) throw Object.assign(error, { code: "EBUSY" });
		await pause(ms);
	}
	return retried(call, later);
}

function isInUse(error: unknown): error is Error {
	return error instanceof Error && "code" in error && IN_USE.has(error.code);
}
