import type { BigIntStats } from "node:fs";

/** `windows`: names must be valid on Windows too. */
export type NameRules = "any" | "windows";

/** A file system, by what matters to a program that waits for files in it. */
export interface FileSystem {
	/** As it is named when it is mounted, such as `nfs` or `fuse.sshfs`; `local` for any that is not known. */
	readonly type: string;
	readonly names: NameRules;
	/**
	 * Who else changes its files. Changes by others cause no events. `clients`: other machines; the attributes of files are cached
	 * for up to a minute, here and there. `host`: the host of this virtual machine, whose changes are seen at once.
	 */
	readonly others: "nobody" | "host" | "clients";
}

/** What differs between operating systems in working with files and processes. */
export interface Platform {
	readonly name: "posix" | "windows";
	/** A key for a path in Latin-1, equal for paths that the system's file systems usually take for one. */
	pathKey(path: string): string;
	/** A path in bytes, as the functions of `node:fs` take it. */
	fsPath(path: Uint8Array): string | Buffer;
	/**
	 * Opens a file for reading and returns its descriptor. Throws ELOOP if it is a symbolic link. Never waits for the
	 * other end of a pipe.
	 */
	openToRead(path: string | Buffer): number;
	/**
	 * The attributes of a file, not of a link's target. Asks the server of a network share instead of a cache. Throws
	 * the errors of lstat(2).
	 */
	freshStats(path: string | Buffer): Promise<BigIntStats>;
	/** The rules for names in most folders of the system. */
	readonly names: NameRules;
	/**
	 * The file system of an existing folder. Throws the errors of statfs(2). Known on Linux only: macOS numbers its types as their
	 * drivers are loaded, and there and on Windows every folder counts as one that nobody else changes.
	 */
	fileSystem(folder: string | Buffer): Promise<FileSystem>;
	/** Makes changes to a folder's entries durable. Throws the errors of open(2) and fsync(2). */
	syncFolder(folder: string | Buffer): Promise<void>;
	/** Flags of open(2) for a handle whose `sync` makes a finished file durable. */
	readonly flagsToSync: number;
	/** Errors of link(2) where the file system has no hard links, or refuses this one. */
	readonly noLinks: ReadonlySet<string>;
	/**
	 * Calls a function that renames or removes a file. Where the system refuses that for a file that another program has
	 * open, calls it again after growing pauses, for two seconds in all. Throws EBUSY if the file is still in use.
	 */
	changeName<T>(call: () => Promise<T>): Promise<T>;
	/** Free memory in bytes, where there is no `/proc/meminfo`. */
	freeMemory(): number;
	/** Options of `spawn` for a process that `endProcesses` can end. */
	readonly asGroup: { readonly detached: boolean; readonly windowsHide: boolean };
	/**
	 * Ends a process that was started with `asGroup` and the processes that it started. `ask`: by SIGTERM, where there are
	 * signals; else nothing is done. Throws if the processes are gone.
	 */
	endProcesses(pid: number, how: "ask" | "kill"): void;
}
