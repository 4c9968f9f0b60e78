import { stat, statfs } from "node:fs/promises";
import type { UserError } from "../toolkit/errors.ts";
import { writeFault } from "../workers/files/durable.ts";
import { availableMemory } from "./admission/memory.ts";
import type { Need } from "./admission/need.ts";
import { daemonError } from "./errors.ts";

/** The disk space and memory that are free after everything that running jobs have reserved, in bytes. */
export interface Room {
	readonly disk: number;
	/** Total size of the disk, in bytes. */
	readonly diskTotal: number;
	readonly memory: number;
}

/** The reservation of one job. */
export interface Ticket {
	/** Reports the bytes that the job has written: they already count as used on the disk. */
	wrote(bytes: number): void;
	/** Releases the rest of the reservation. */
	end(): void;
}

/** Starts a job only when enough disk space and memory are free for it to finish. */
export interface Admission {
	/** Space and memory free for a new job in a library whose folder exists. Throws UserError `work.*`. */
	room(library: string): Promise<Room>;
	/**
	 * Reserves the space and memory of a job. Throws `work.waiting-space`, `work.waiting-memory`, and the errors of
	 * `room`.
	 */
	admit(library: string, need: Need): Promise<Ticket>;
}

/**
 * Space kept free on a library's disk for folders, names, the previews that come with a model, and other programs. At
 * most 1 % of a small disk.
 */
const SPACE_RESERVE = 64 * 1024 * 1024;

const SPACE_RESERVE_SHARE = 0.01;

/** Memory kept free for the daemon itself, and for other programs while a job runs. */
const MEMORY_RESERVE = 32 * 1024 * 1024;

/**
 * Measuring free memory reads about ten files, so a measurement is reused for this long in bursts of small models.
 */
const MEMORY_FRESH_MS = 100;

/** How free disk space and memory are measured. Tests replace it. */
export interface Looks {
	readonly diskOf: (folder: string) => Promise<Disk>;
	readonly memory: () => Promise<number>;
}

interface Reserved {
	readonly disk: string;
	readonly need: Need;
	written: number;
}

/** Creates the one admission that all jobs of a daemon share. */
export function createAdmission(looks: Looks = { diskOf, memory: nowAndThen(availableMemory) }): Admission {
	const running = new Set<Reserved>();

	function measured(library: string): Promise<[Disk, number]> {
		return Promise.all([looks.diskOf(library), looks.memory()]);
	}

	function roomOf([disk, memory]: readonly [Disk, number]): Room {
		const reserve = Math.min(SPACE_RESERVE, SPACE_RESERVE_SHARE * disk.total);
		const held = [...running];
		const onDisk = held.filter((one) => one.disk === disk.id).map(({ need, written }) => need.disk - written);
		return {
			disk: Math.max(0, disk.free - reserve - sum(onDisk)),
			diskTotal: disk.total,
			memory: Math.max(0, memory - MEMORY_RESERVE - sum(held.map(({ need }) => need.memory))),
		};
	}

	return {
		room: async (library) => roomOf(await measured(library)),
		async admit(library, need) {
			const found = await measured(library);
			// Nothing is awaited until the room is reserved, so that no other job is given the same room.
			const lack = lackOf(need, roomOf(found), library);
			if (lack !== null) throw lack;
			const reserved: Reserved = { disk: found[0].id, need, written: 0 };
			running.add(reserved);
			return {
				wrote(bytes) {
					reserved.written = Math.min(bytes, need.disk);
				},
				end() {
					running.delete(reserved);
				},
			};
		},
	};
}

/** The fault that says which resource is short; null when there is enough of both. */
export function lackOf(need: Need, room: Room, library: string): UserError | null {
	if (need.disk > room.disk) {
		const { disk: free, diskTotal: total } = room;
		return daemonError("work.waiting-space", { library, needs: need.disk, free, total });
	}
	if (need.memory > room.memory) {
		return daemonError("work.waiting-memory", { needs: need.memory, free: room.memory });
	}
	return null;
}

/** Shares one measurement among all callers within `MEMORY_FRESH_MS`. */
function nowAndThen(ask: () => Promise<number>): () => Promise<number> {
	let asked: { readonly at: number; readonly answer: Promise<number> } | null = null;
	return () => {
		const now = performance.now();
		if (asked === null || now - asked.at > MEMORY_FRESH_MS) asked = { at: now, answer: ask() };
		return asked.answer;
	};
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, one) => total + one, 0);
}

/** The disk that contains a folder. */
export interface Disk {
	/** Identifies the disk while it is mounted. */
	readonly id: string;
	/** Available bytes; infinite where the file system does not report them. */
	readonly free: number;
	readonly total: number;
}

/** Reads the disk of an existing folder. Throws UserError `work.*`. */
export async function diskOf(folder: string): Promise<Disk> {
	try {
		const [{ dev }, { bsize, bavail, blocks }] = await Promise.all([stat(folder), statfs(folder)]);
		// Some FUSE file systems report no blocks.
		if (blocks === 0) return { id: String(dev), free: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
		// Node does not expose `frsize`; bavail counts blocks of bsize.
		return { id: String(dev), free: bsize * bavail, total: bsize * blocks };
	} catch (error) {
		throw writeFault(error, folder);
	}
}
