import { setTimeout as after } from "node:timers/promises";
import { type Fault, toFault } from "../../toolkit/errors.ts";
import type { Need } from "../admission/need.ts";
import { type Admission, lackOf, type Room } from "../admission.ts";
import type { InboxFile } from "../inbox/scan.ts";
import type { InboxContexts } from "../inbox-contexts.ts";
import type { Library } from "../library.ts";

/** A file, and the folder of its inbox. */
export interface BlockedFile {
	readonly candidate: InboxFile;
	readonly inbox: string;
}

/** The resources that a file waits for, and a message that says what is short. */
interface BlockedWait {
	readonly need: Need;
	/** The folder whose disk is meant. */
	readonly folder: string;
	readonly fault: Fault;
}

/** Settled files that wait for room or for their library. None has been started, and other files go ahead of them. */
export interface BlockedFiles {
	has(key: string): boolean;
	/** True when this file was not known to be blocked. */
	park(key: string, held: BlockedFile, wait: BlockedWait): boolean;
	drop(key: string): void;
	/** The blocked files of one inbox. */
	of(inbox: string): readonly (readonly [key: string, candidate: InboxFile])[];
	/** Removes and returns the files that there is room for now, in the order of arrival. */
	leaving(): Promise<readonly (readonly [key: string, held: BlockedFile])[]>;
	all(): readonly { readonly candidate: InboxFile; readonly fault: Fault }[];
	/** Stops the timer for good. */
	stop(): void;
}

/**
 * Blocked files are also checked on a timer, since other programs may free space. Each interval is twice the previous
 * one.
 */
const FIRST_CHECK_MS = 2_000;

const LONGEST_CHECK_MS = 60_000;

/** How long a library may take to answer. A disk that sleeps takes longer, and is asked again. */
const PATIENCE_MS = 2_000;

interface BlockedEntry {
	readonly held: BlockedFile;
	wait: BlockedWait;
}

/** Creates an empty list. `onTime` is called when blocked files should be checked although no job ended. */
export function createBlockedFiles(contexts: InboxContexts, admission: Admission, onTime: () => void): BlockedFiles {
	const entries = new Map<string, BlockedEntry>();
	/** Blocked files that were reported and have not been started since. */
	const told = new Map<string, string>();
	let timer: NodeJS.Timeout | null = null;
	let pauseMs = FIRST_CHECK_MS;
	let stopped = false;

	function setTimer(): void {
		if (stopped || timer !== null || entries.size === 0) return;
		timer = setTimeout(() => {
			timer = null;
			pauseMs = Math.min(2 * pauseMs, LONGEST_CHECK_MS);
			onTime();
			setTimer();
		}, pauseMs);
		timer.unref();
	}

	return {
		has: (key) => entries.has(key),
		park(key, held, wait) {
			entries.set(key, { held, wait });
			setTimer();
			const isNews = told.get(key) !== wait.fault.code;
			told.set(key, wait.fault.code);
			return isNews;
		},
		drop(key) {
			entries.delete(key);
			told.delete(key);
		},
		of: (inbox) =>
			[...entries].flatMap(([key, { held }]) => (held.inbox === inbox ? [[key, held.candidate] as const] : [])),
		async leaving() {
			const out: (readonly [string, BlockedFile])[] = [];
			for (const [folder, waiting] of byFolder(entries)) {
				// A folder belongs to one library, so that of any file that waits for it will do.
				const [[, { held }]] = waiting;
				const { library } = contexts.of(held.inbox);
				const room = await promptly(roomIn(folder, library, admission));
				if (room !== null) out.push(...fitting(folder, waiting, room));
			}
			for (const [key] of out) entries.delete(key);
			if (out.length > 0) pauseMs = FIRST_CHECK_MS;
			return out;
		},
		all: () => [...entries.values()].map(({ held, wait }) => ({ candidate: held.candidate, fault: wait.fault })),
		stop() {
			stopped = true;
			if (timer !== null) clearTimeout(timer);
		},
	};
}

type Group = [[string, BlockedEntry], ...[string, BlockedEntry][]];

function byFolder(entries: ReadonlyMap<string, BlockedEntry>): Map<string, Group> {
	const groups = new Map<string, Group>();
	for (const [key, entry] of entries) {
		const group = groups.get(entry.wait.folder);
		if (group === undefined) groups.set(entry.wait.folder, [[key, entry]]);
		else group.push([key, entry]);
	}
	return groups;
}

/** The files that fit together; for the others, the shortage is updated. */
function fitting(
	folder: string,
	waiting: readonly (readonly [string, BlockedEntry])[],
	found: Room | { readonly fault: Fault },
): (readonly [string, BlockedFile])[] {
	if ("fault" in found) {
		for (const [, entry] of waiting) entry.wait = { ...entry.wait, fault: found.fault };
		return [];
	}
	let { disk, memory } = found;
	return waiting.flatMap(([key, entry]) => {
		const { need } = entry.wait;
		const lack = lackOf(need, { ...found, disk, memory }, folder);
		if (lack !== null) {
			entry.wait = { need, folder, fault: toFault(lack) };
			return [];
		}
		disk -= need.disk;
		memory -= need.memory;
		return [[key, entry.held] as const];
	});
}

/** Null for a library that hangs, which must not delay the others. */
async function promptly<T>(asked: Promise<T>): Promise<T | null> {
	const enough = new AbortController();
	const late = after(PATIENCE_MS, null, { signal: enough.signal, ref: false }).catch(() => null);
	try {
		return await Promise.race([asked, late]);
	} finally {
		enough.abort();
	}
}

/** The room in a folder, or why nothing can be written there. `library`: the folder's. */
export async function roomIn(
	folder: string,
	library: Library,
	admission: Admission,
): Promise<Room | { readonly fault: Fault }> {
	const fault = await library.fault();
	if (fault !== null) return { fault: toFault(fault) };
	try {
		return await admission.room(folder);
	} catch (error) {
		return { fault: toFault(error) };
	}
}
