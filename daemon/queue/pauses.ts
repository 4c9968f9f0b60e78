import type { Fault } from "../../toolkit/errors.ts";
import type { Arrival } from "../../workers/files/identity.ts";
import type { InboxFile } from "../inbox/scan.ts";
import { nameKey } from "./same-file.ts";

/** The first delay before a file is tried again after an external fault; each later delay is twice as long. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** A file that does not start now, and why. */
export interface HeldBackFile {
	readonly candidate: Arrival;
	readonly fault: Fault;
}

/** Files that are put off after an external fault, by their `nameKey`. */
export interface Pauses {
	/** Puts a file off, each time for longer. Returns for how many milliseconds. */
	begin(key: string, fault: Fault): number;
	/** Separates the files of an inbox that are put off now from the others, which are returned. */
	dueOf(files: readonly InboxFile[], inbox: string): readonly InboxFile[];
	/** The files that the last look at each inbox found put off, and why. */
	putOff(): readonly HeldBackFile[];
	/** The file was dealt with: its next delay is the first again. */
	forget(key: string): void;
}

interface PausedUntil {
	readonly until: number;
	readonly ms: number;
	readonly fault: Fault;
}

/** Creates an empty list. */
export function createPauses(): Pauses {
	const pauses = new Map<string, PausedUntil>();
	/** By inbox. */
	const putOff = new Map<string, readonly HeldBackFile[]>();

	function faultOf(file: InboxFile): Fault | null {
		const pause = pauses.get(nameKey(file));
		return pause !== undefined && pause.until > performance.now() ? pause.fault : null;
	}

	return {
		begin(key, fault) {
			const before = pauses.get(key)?.ms;
			const ms = before === undefined ? FIRST_PAUSE_MS : Math.min(2 * before, LONGEST_PAUSE_MS);
			pauses.set(key, { until: performance.now() + ms, ms, fault });
			return ms;
		},
		dueOf(files, inbox) {
			const paused = files.flatMap((candidate) => {
				const fault = faultOf(candidate);
				return fault === null ? [] : [{ candidate, fault }];
			});
			putOff.set(inbox, paused);
			const off = new Set(paused.map(({ candidate }) => candidate));
			return files.filter((file) => !off.has(file));
		},
		putOff: () => [...putOff.values()].flat(),
		forget: (key) => void pauses.delete(key),
	};
}
