import { setMaxListeners } from "node:events";
import { basename } from "node:path";
import { type Fault, toFault } from "../toolkit/errors.ts";
import { pathKey } from "../workers/files/file-path.ts";
import { sameContent } from "../workers/files/identity.ts";
import { NO_NEED } from "./admission/need.ts";
import type { Services } from "./daemon-services.ts";
import type { InboxFile } from "./inbox/scan.ts";
import type { InboxContexts } from "./inbox-contexts.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import type { JobResult } from "./pipeline/job-result.ts";
import { type DoneJob, publishedEvent } from "./pipeline/published-event.ts";
import { runPipeline } from "./pipeline.ts";
import { type BlockedFile, type BlockedFiles, createBlockedFiles } from "./queue/blocked.ts";
import { archiveAgain } from "./record.ts";
import { takeUp } from "./recover.ts";
import { nowText } from "./runtime/clock.ts";

/** Large files that run at once: one is written to the disk while another is computed. Each uses every worker. */
const JOBS_AT_ONCE = 2;

/** A file up to this size is read and written almost instantly: its job mostly waits for disk syncs. */
const SMALL_BYTES = 2 ** 20;

/** Files that run at once, small and large ones together; small ones share their syncs. */
const SMALL_AT_ONCE = 32;

/** The first delay before a file is tried again after an external fault; each later delay is twice as long. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

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
	readonly running: readonly InboxFile[];
	/** Number of files that wait for room. */
	readonly queued: number;
	/** Files that are postponed, and why. */
	readonly putOff: readonly { readonly candidate: InboxFile; readonly fault: Fault }[];
	/** Settled files that wait for disk space, memory or their library. */
	readonly blocked: readonly { readonly candidate: InboxFile; readonly fault: Fault }[];
}

interface PausedUntil {
	readonly until: number;
	readonly ms: number;
	readonly fault: Fault;
}

/**
 * Creates the queue that all inboxes of a run share. Each job gets the current context of its inbox. No job starts after
 * the signal is aborted, nor while the daemon is paused.
 */
export function createQueue(contexts: InboxContexts, services: Services, signal: AbortSignal): Queue {
	const { journal, control, events, log } = services;
	const waiting = new Map<string, BlockedFile>();
	const running = new Map<string, BlockedFile & { readonly ends: Promise<void> }>();
	/** Ids of running jobs. */
	const jobs = new Set<number>();
	/** Identities of files that stay in the inbox on purpose. */
	const left = new Set<string>();
	const pauses = new Map<string, PausedUntil>();
	/** By inbox. */
	const putOff = new Map<string, InHand["putOff"]>();
	let failures = 0;
	// Every job and every request to the engine listens to this signal.
	setMaxListeners(4 * SMALL_AT_ONCE, signal);
	const blocked = createBlockedFiles(contexts, services.admission, () => void unblock().then(fill));

	/** Starts the blocked files for which there is room now. */
	async function unblock(): Promise<void> {
		for (const [key, held] of await blocked.leaving()) waiting.set(key, held);
	}

	function fill(): void {
		for (const [key, held] of waiting) {
			if (signal.aborted || control.pause !== null || running.size >= SMALL_AT_ONCE) return;
			if (!hasRoom(held)) continue;
			waiting.delete(key);
			running.set(key, { ...held, ends: run(key, held) });
		}
	}

	function hasRoom({ candidate }: BlockedFile): boolean {
		if (isSmall(candidate)) return true;
		return [...running.values()].filter((held) => !isSmall(held.candidate)).length < JOBS_AT_ONCE;
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
			pause(key, fault);
			failures += 1;
		}
		running.delete(key);
		fill();
		events.emit({ event: "job-ended", inbox, path: candidate.path });
	}

	/** Null when the file needs no job. */
	async function begin({ candidate, inbox }: BlockedFile): Promise<JobResult | null> {
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
	async function takeUpLeftOver({ identity }: InboxFile, context: InboxContext): Promise<null> {
		const left = (await journal.unfinished()).find((job) => sameContent(job.arrival.identity, identity));
		if (left !== undefined && !jobs.has(left.id)) {
			const onPublished = (done: DoneJob): void => events.emit(publishedEvent(done, context));
			await takeUp(left, { journal, archive: context.archive, now: nowText, log, onPublished });
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
			const ms = pause(key, ending.fault);
			const { code, message, hint } = ending.fault;
			log.warn({ code, hint, again: `in ${ms / 1000} s` }, message);
			failures += 1;
		} else {
			pauses.delete(key);
			if (ending?.kind === "refused") failures += 1;
		}
	}

	function pause(key: string, fault: Fault): number {
		const before = pauses.get(key)?.ms;
		const ms = before === undefined ? FIRST_PAUSE_MS : Math.min(2 * before, LONGEST_PAUSE_MS);
		pauses.set(key, { until: performance.now() + ms, ms, fault });
		return ms;
	}

	return {
		fill,
		idle(candidates, inbox) {
			const now = performance.now();
			const seen = new Map(candidates.map((candidate) => [nameKey(candidate), candidate]));
			refreshWaiting(waiting, inbox, seen);
			dropChanged(blocked, inbox, seen);
			const free = candidates.filter((candidate) => {
				const key = nameKey(candidate);
				const inHand = waiting.has(key) || running.has(key) || blocked.has(key);
				return !inHand && !left.has(identityKey(candidate));
			});
			const paused = free.flatMap((candidate) => {
				const pause = pauses.get(nameKey(candidate));
				return pause !== undefined && pause.until > now ? [{ candidate, fault: pause.fault }] : [];
			});
			putOff.set(inbox, paused);
			const off = new Set(paused.map(({ candidate }) => candidate));
			return free.filter((candidate) => !off.has(candidate));
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
			putOff: [...putOff.values()].flat(),
			blocked: blocked.all(),
		}),
		async settled() {
			blocked.stop();
			while (running.size > 0) await Promise.all([...running.values()].map(({ ends }) => ends));
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
		if (found === undefined || !sameContent(found.identity, before.identity)) blocked.drop(key);
	}
}

function isSmall({ identity }: InboxFile): boolean {
	return identity.size <= SMALL_BYTES;
}

function nameKey({ pathBytes }: InboxFile): string {
	return pathKey(pathBytes);
}

function identityKey({ identity }: InboxFile): string {
	const { dev, ino, size, mtimeNs, ctimeNs } = identity;
	return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}
