import { UserError } from "../toolkit/errors.ts";
import { availableMemory } from "./admission/memory.ts";
import type { Need } from "./admission/need.ts";
import { type Disk, diskOf } from "./admission/space.ts";
import { createMutex } from "./runtime/mutex.ts";

/** What there is room for, beside all that runs. */
export interface Room {
	readonly disk: number;
	/** Bytes of the whole disk. */
	readonly diskTotal: number;
	readonly memory: number;
}

/** What one journey has set aside for itself. */
export interface Ticket {
	/** So many bytes are on the disk by now, and show there. */
	wrote(bytes: number): void;
	/** It needs nothing more. */
	end(): void;
}

/** Sees to it that what begins can be finished: nothing begins for which disk or memory would not do. */
export interface Admission {
	/** What could begin now in a library, whose folder is there. Throws ModelError `work.*`. */
	room(library: string): Promise<Room>;
	/** Sets aside what a journey needs. Throws `work.waiting-space`, `work.waiting-memory`, and what `room` throws. */
	admit(library: string, need: Need): Promise<Ticket>;
}

/**
 * Left free on a library's disk: for names, folders and previews that come with a model, and for whoever else writes
 * there. Of a small disk no more than a hundredth.
 */
const SPACE_RESERVE = 64 * 1024 * 1024;
const SPACE_RESERVE_SHARE = 0.01;

/** Left free of memory: the daemon's own, and what others take while a journey runs. */
const MEMORY_RESERVE = 32 * 1024 * 1024;

/** Some ten files are read to tell the memory that is free, which bursts of small models need not do for each. */
const MEMORY_FRESH_MS = 100;

/** How disks and memory are looked at. */
export interface Looks {
	readonly diskOf: (folder: string) => Promise<Disk>;
	readonly memory: () => Promise<number>;
}

interface Reserved {
	readonly disk: string;
	readonly need: Need;
	written: number;
}

/** One admission for all journeys of a daemon. */
export function createAdmission(looks: Looks = { diskOf, memory: nowAndThen(availableMemory) }): Admission {
	const running = new Set<Reserved>();
	// Between a look and what is set aside by it, nobody else may look.
	const turn = createMutex();

	async function look(library: string): Promise<Room & { readonly id: string }> {
		const [disk, memory] = await Promise.all([looks.diskOf(library), looks.memory()]);
		const reserve = Math.min(SPACE_RESERVE, SPACE_RESERVE_SHARE * disk.total);
		const held = [...running];
		const onDisk = held.filter((one) => one.disk === disk.id).map(({ need, written }) => need.disk - written);
		return {
			id: disk.id,
			disk: Math.max(0, disk.free - reserve - sum(onDisk)),
			diskTotal: disk.total,
			memory: Math.max(0, memory - MEMORY_RESERVE - sum(held.map(({ need }) => need.memory))),
		};
	}

	return {
		room: look,
		admit: (library, need) =>
			turn(async () => {
				const room = await look(library);
				const lack = lackOf(need, room, library);
				if (lack !== null) throw lack;
				const reserved: Reserved = { disk: room.id, need, written: 0 };
				running.add(reserved);
				return {
					wrote(bytes) {
						reserved.written = Math.min(bytes, need.disk);
					},
					end() {
						running.delete(reserved);
					},
				};
			}),
	};
}

/** What a need is short of, as a fault; null when there is room for it. */
export function lackOf(need: Need, room: Room, library: string): UserError | null {
	if (need.disk > room.disk) {
		const { disk: free, diskTotal: total } = room;
		return new UserError("work.waiting-space", { library, needs: need.disk, free, total });
	}
	if (need.memory > room.memory) {
		return new UserError("work.waiting-memory", { needs: need.memory, free: room.memory });
	}
	return null;
}

/** The same answer to all who ask within `MEMORY_FRESH_MS`. */
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
