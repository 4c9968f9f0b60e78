import type { Candidate } from "./inbox/scan.ts";
import { journey } from "./journey.ts";
import { putAwayAgain } from "./record.ts";
import { type Ending, nowText, type World } from "./world.ts";

/** Journeys that run side by side: one writes to the disk while another computes. Each uses every worker. */
const JOURNEYS_AT_ONCE = 2;

/** The first pause before a file is tried again whose surroundings failed; each pause is twice the one before. */
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** Settled files, from being offered to the end of their journeys. */
export interface Queue {
	/** Those of the files in the inbox that are still to settle: neither waiting here, nor running, nor left on purpose. */
	idle(candidates: readonly Candidate[]): readonly Candidate[];
	/** Takes files that have settled; they begin as soon as there is room. */
	offer(ready: readonly Candidate[]): void;
	/** Journeys that run now. */
	running(): number;
	/** Whether nothing waits and nothing runs. */
	empty(): boolean;
	/** How many files have ended badly or were put off. */
	failures(): number;
	/** Resolves when nothing runs any more. */
	settled(): Promise<void>;
}

interface Pause {
	readonly until: number;
	readonly ms: number;
}

/** A queue for one run of the daemon; `onEnd` is called after each journey. Nothing begins after the signal. */
export function createQueue(world: World, signal: AbortSignal, onEnd: () => void): Queue {
	const waiting = new Map<string, Candidate>();
	const running = new Map<string, Promise<void>>();
	/** Identities of files that stay in the inbox on purpose. */
	const left = new Set<string>();
	const pauses = new Map<string, Pause>();
	let failures = 0;

	function fill(): void {
		for (const [key, candidate] of waiting) {
			if (running.size >= JOURNEYS_AT_ONCE || signal.aborted) return;
			waiting.delete(key);
			running.set(key, run(key, candidate));
		}
	}

	async function run(key: string, candidate: Candidate): Promise<void> {
		try {
			note(key, await begin(candidate));
		} catch (error) {
			world.front.log.warn({ file: candidate.path, err: error }, "the journal failed a file; it is tried again later");
			pause(key);
			failures += 1;
		}
		running.delete(key);
		fill();
		onEnd();
	}

	/** Null when the file needs no journey. */
	async function begin(candidate: Candidate): Promise<Ending | null> {
		const before = await world.journal.dealtWith(candidate);
		if (before?.remains === "source-left") {
			left.add(identityKey(candidate));
			return null;
		}
		if (before?.remains === "source-gone") {
			await putAwayAgain({ arrival: candidate }, world.shelves);
			return null;
		}
		const job = await world.journal.claim(candidate, nowText());
		return job === null ? null : journey(job, world, signal);
	}

	function note(key: string, ending: Ending | null): void {
		if (ending?.kind === "later") {
			const ms = pause(key);
			const { code, message, hint } = ending.fault;
			world.front.log.warn({ code, hint, again: `in ${ms / 1000} s` }, message);
			failures += 1;
		} else {
			pauses.delete(key);
			if (ending?.kind === "refused") failures += 1;
		}
	}

	function pause(key: string): number {
		const before = pauses.get(key)?.ms;
		const ms = before === undefined ? FIRST_PAUSE_MS : Math.min(2 * before, LONGEST_PAUSE_MS);
		pauses.set(key, { until: performance.now() + ms, ms });
		return ms;
	}

	return {
		idle(candidates) {
			const now = performance.now();
			return candidates.filter((candidate) => {
				const key = nameKey(candidate);
				if (waiting.has(key) || running.has(key) || left.has(identityKey(candidate))) return false;
				return (pauses.get(key)?.until ?? 0) <= now;
			});
		},
		offer(ready) {
			for (const candidate of ready) waiting.set(nameKey(candidate), candidate);
			fill();
		},
		running: () => running.size,
		empty: () => running.size === 0 && waiting.size === 0,
		failures: () => failures,
		async settled() {
			while (running.size > 0) await Promise.all(running.values());
		},
	};
}

function nameKey({ pathBytes }: Candidate): string {
	// latin1 maps every byte to one character, so names that are not UTF-8 stay apart.
	return Buffer.from(pathBytes).toString("latin1");
}

function identityKey({ identity }: Candidate): string {
	const { dev, ino, size, mtimeNs, ctimeNs } = identity;
	return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}
