import { constants, openSync } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { freemem } from "node:os";
import type { Platform } from "./contract.ts";
import { fileSystemOnLinux, LOCAL } from "./file-systems.ts";

/** Neither follows a link, nor waits for the other end of a pipe. */
const TO_READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Errors of `open` that prove that a file exists: missing permission, or it is a symbolic link or a socket. */
const NOT_OPENED: ReadonlySet<unknown> = new Set(["EACCES", "EPERM", "ELOOP", "ENXIO"]);

/** Linux and macOS. */
export const posix: Platform = {
	name: "posix",
	pathKey: process.platform === "darwin" ? keyOnMac : (path) => path,
	fsPath: (path) => Buffer.from(path.buffer, path.byteOffset, path.byteLength),
	openToRead: (path) => openSync(path, TO_READ),
	async freshStats(path) {
		try {
			// Network file systems answer `lstat` from a cache and only ask the server for `open`.
			const handle = await open(path, TO_READ);
			try {
				return await handle.stat({ bigint: true });
			} finally {
				await handle.close().catch(() => undefined);
			}
		} catch (error) {
			if (error instanceof Error && "code" in error && NOT_OPENED.has(error.code)) return lstat(path, { bigint: true });
			throw error;
		}
	},
	names: "any",
	fileSystem: process.platform === "linux" ? fileSystemOnLinux : async () => LOCAL,
	async syncFolder(folder) {
		const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
		try {
			await handle.sync();
		} finally {
			await handle.close().catch(() => undefined);
		}
	},
	flagsToSync: TO_READ,
	noLinks: new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "EMLINK", "ENOSYS", "EACCES"]),
	changeName: (call) => call(),
	// Free memory on macOS excludes the memory that the system would release at once, which is most of it.
	freeMemory: process.platform === "darwin" ? () => Number.POSITIVE_INFINITY : freemem,
	asGroup: { detached: true, windowsHide: false },
	endProcesses(pid, how) {
		process.kill(-pid, how === "ask" ? "SIGTERM" : "SIGKILL");
	},
};

/** APFS and HFS+ ignore the case of names, and whether an accent is stored with its letter or apart. */
function keyOnMac(path: string): string {
	return Buffer.from(path, "latin1").toString().normalize("NFC").toLowerCase();
}
