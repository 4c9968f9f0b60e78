import { setMaxListeners } from "node:events";
import { basename } from "node:path";
import { toFault } from "../toolkit/errors.ts";
import type { Arrival } from "../workers/files/identity.ts";
import { NO_NEED } from "./admission/need.ts";
import type { Services } from "./daemon-services.ts";
import type { InboxFile } from "./inbox/scan.ts";
import type { InboxContexts } from "./inbox-contexts.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import type { JobResult } from "./pipeline/job-result.ts";
import { type DoneJob, publishedEvent } from "./pipeline/published-event.ts";
import { runPipeline } from "./pipeline.ts";
import { type BlockedFile, type BlockedFiles, createBlockedFiles } from "./queue/blocked.ts";
import { createPauses, type HeldBackFile } from "./queue/pauses.ts";
import { identityKey, isOfFile, nameKey, withCurrentId } from "./queue/same-file.ts";
import { type RunningJob, SMALL_AT_ONCE, slotsBeside } from "./queue/slots.ts";
import { archiveAgain } from "./record.ts";
import { hold, resume } from "./recover.ts";
import { nowText } from "./runtime/clock.ts";

/** Runs jobs for settled files. */
export interface Queue {
	/**
	 * Selects the files seen in an inbox that still have to settle: not waiting here, not running, and not left in
	 * the inbox on purpose. Waiting files that are not among the seen ones have disappeared and are dropped.
	 */
	idle(candidates: readonly InboxFile[], inbox: string): readonly InboxFile[];
	/** Adds settled files of an inbox; their jobs start as soon as there is room. */
	offer(ready: readonly InboxFile[], inbox: string): void;
	/** Starts waiting files for which there is room, for example after a pause. */
	fill(): void;
	/** Forgets which files stay in the inbox on purpose; the journal is asked when they are offered again. */
	forgetLeft(): void;
	/** Number of running jobs. */
	running(): number;
	/** Whether a job for a file of this inbox runs or is about to start. */
	busy(inbox: string): boolean;
	/** Number of files that were refused or postponed. */
	failures(): number;
	/** Current contents of the queue, for the status. */
	inHand(): InHand;
	/** Resolves when no job runs any more. */
	settled(): Promise<void>;
}

/** Files by their state in the queue. */
export interface InHand {
	readonly running: readonly Arrival[];
	/** Number of files that wait for room. */
	readonly queued: number;
	/** Files that are postponed, and why. */
	readonly putOff: readonly HeldBackFile[];
	/** Settled files that wait for disk space, memory or their library. */
	readonly blocked: readonly HeldBackFile[];
}

/**
 * Creates the queue that all inboxes of a run share. Each job gets the current context of its inbox. No job starts after
 * the signal is aborted, nor while the daemon is paused.
 */
export function createQueue(contexts: InboxContexts, services: Services, signal: AbortSignal): Queue {
	const { journal, control, events, log } = services;
	const waiting = new Map<string, BlockedFile>();
	const running = new Map<string, RunningJob & { readonly ends: Promise<void> }>();
	/** Ids of running jobs. */
	const jobs = new Set<number>();
	/** Identities of files that stay in the inbox on purpose. */
	const left = new Set<string>();
	const pauses = createPauses();
	let failures = 0;
	// Every job and every request to the engine listens to this signal.
	setMaxListeners(4 * SMALL_AT_ONCE, signal);
	const unsubscribe = events.subscribe((event) => {
		if (event.event !== "progress") return;
		const job = [...running.values()].find(({ candidate }) => candidate.path === event.path);
		if (job !== undefined) job.aliveAt = performance.now();
	});
	const blocked = createBlockedFiles(contexts, services.admission, () => void unblock().then(fill));

	/** Starts the blocked files for which there is room now. */
	async function unblock(): Promise<void> {
		for (const [key, held] of await blocked.leaving()) waiting.set(key, held);
	}

	function fill(): void {
		const slots = slotsBeside(running.values(), performance.now());
		for (const [key, held] of waiting) {
			if (signal.aborted || control.pause !== null || slots.isFull()) return;
			if (!slots.take(held)) continue;
			waiting.delete(key);
			running.set(key, { ...held, aliveAt: performance.now(), ends: run(key, held) });
		}
	}

	async function run(key: string, held: BlockedFile): Promise<void> {
		const { candidate, inbox } = held;
		try {
			const ending = await begin(held);
			note(key, ending, held);
			if (ending?.kind !== "waits") await unblock();
		} catch (error) {
			const fault = toFault(error);
			const { code, hint } = fault;
			const about = { file: candidate.path, code, hint, err: error };
			log.warn(about, "a file could not be processed; it will be retried");
			pauses.begin(key, fault);
			failures += 1;
		}
		running.delete(key);
		fill();
		events.emit({ event: "job-ended", inbox, path: candidate.path });
	}

	/** Null when the file needs no job. */
	async function begin({ candidate: seen, inbox }: BlockedFile): Promise<JobResult | null> {
		const candidate = await withCurrentId(seen);
		const before = await journal.dealtWith(candidate);
		const { library, archive } = contexts.of(inbox);
		if (before?.remains === "source-left") {
			left.add(identityKey(candidate));
			return null;
		}
		if (before?.remains === "source-gone") {
			await archiveAgain({ arrival: candidate }, archive);
			return null;
		}
		const unusable = await library.fault();
		if (unusable !== null) return { kind: "waits", fault: toFault(unusable), need: NO_NEED, folder: library.folder };
		// The library may have come back with another layout, which makes a new context.
		const context = contexts.of(inbox);
		const job = await journal.claim(candidate, nowText());
		if (job === null) return takeUpLeftOver(candidate, context);
		jobs.add(job.id);
		return runPipeline(job, candidate.sidecars, context, signal).finally(() => jobs.delete(job.id));
	}

	/**
	 * The last steps of the file's job failed, perhaps the journal's own write, and nothing runs it: continues it. Any
	 * other job with this identity runs for the same file under another name.
	 */
	async function takeUpLeftOver(file: InboxFile, context: InboxContext): Promise<null> {
		const left = (await journal.unfinished()).find(({ arrival }) => isOfFile(arrival, file));
		if (left !== undefined && !jobs.has(left.id)) {
			const onPublished = (done: DoneJob): void => events.emit(publishedEvent(done, context));
			const options = { journal, archive: context.archive, now: nowText, log, onPublished };
			await resume(await hold(left, journal), options);
		}
		return null;
	}

	function note(key: string, ending: JobResult | null, held: BlockedFile): void {
		const { inbox, candidate } = held;
		if (ending?.kind === "waits") {
			const isNews = blocked.park(key, held, ending);
			const { code, message: why } = ending.fault;
			// For an unusable library, one log line for all its files is enough.
			if (isNews && ending.need !== NO_NEED) {
				events.emit({ event: "waiting", inbox, file: basename(candidate.path), code, why });
			}
			return;
		}
		blocked.drop(key);
		if (ending?.kind === "later") {
			contexts.of(inbox).library.invalidate();
			const ms = pauses.begin(key, ending.fault);
			const { code, message, hint } = ending.fault;
			log.warn({ code, hint, again: `in ${ms / 1000} s` }, message);
			failures += 1;
		} else {
			pauses.forget(key);
			if (ending?.kind === "refused") failures += 1;
		}
	}

	return {
		fill,
		idle(candidates, inbox) {
			const seen = new Map(candidates.map((candidate) => [nameKey(candidate), candidate]));
			refreshWaiting(waiting, inbox, seen);
			dropChanged(blocked, inbox, seen);
			const free = candidates.filter((candidate) => {
				const key = nameKey(candidate);
				const inHand = waiting.has(key) || running.has(key) || blocked.has(key);
				return !inHand && !left.has(identityKey(candidate));
			});
			return pauses.dueOf(free, inbox);
		},
		offer(ready, inbox) {
			for (const candidate of ready) waiting.set(nameKey(candidate), { candidate, inbox });
			fill();
		},
		forgetLeft: () => left.clear(),
		running: () => running.size,
		busy: (inbox) => [...waiting.values(), ...running.values()].some((held) => held.inbox === inbox),
		failures: () => failures + blocked.all().length,
		inHand: () => ({
			running: [...running.values()].map(({ candidate }) => candidate),
			queued: waiting.size,
			putOff: pauses.putOff(),
			blocked: blocked.all(),
		}),
		async settled() {
			blocked.stop();
			while (running.size > 0) await Promise.all([...running.values()].map(({ ends }) => ends));
			unsubscribe();
		},
	};
}

/** The files of one scan of an inbox, by `nameKey`. */
type SeenFiles = ReadonlyMap<string, InboxFile>;

/** Drops waiting files that have disappeared, and updates the sidecars of the others. */
function refreshWaiting(waiting: Map<string, BlockedFile>, inbox: string, seen: SeenFiles): void {
	for (const [key, held] of waiting) {
		if (held.inbox !== inbox) continue;
		const found = seen.get(key);
		if (found === undefined) waiting.delete(key);
		else waiting.set(key, { inbox, candidate: { ...held.candidate, sidecars: found.sidecars } });
	}
}

/** A file that disappeared or changed is dropped: it must settle again. */
function dropChanged(blocked: BlockedFiles, inbox: string, seen: SeenFiles): void {
	for (const [key, before] of blocked.of(inbox)) {
		const found = seen.get(key);
		if (found === undefined || !isOfFile(before, found)) blocked.drop(key);
	}
}
