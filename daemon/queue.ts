import { setMaxListeners } from "node:events";
import { basename } from "node:path";
import { type Fault, toFault } from "../toolkit/errors.ts";
import { sameContent } from "../workers/files/identity.ts";
import { NO_NEED } from "./admission/need.ts";
import type { InboxFile } from "./inbox/scan.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import type { JobResult } from "./pipeline/job-result.ts";
import { type DoneJob, publishedEvent } from "./pipeline/published-event.ts";
import { runPipeline } from "./pipeline.ts";
import { type BlockedFile, type BlockedFiles, createBlockedFiles } from "./queue/blocked.ts";
import { archiveAgain } from "./record.ts";
import { takeUp } from "./recover.ts";
import { nowText } from "./runtime/clock.ts";

/** Jobs that run in parallel: one writes to the disk while another computes. Each uses every worker. */
const JOBS_AT_ONCE = 2;

/** A file up to this size is read and written almost instantly: its job mostly waits for disk syncs. */
const SMALL_BYTES = 2 ** 20;

/** Number of small files that run beside the large ones; they share their syncs. */
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
	idle(candidates: readonly InboxFile[], context: InboxContext): readonly InboxFile[];
	/** Adds settled files of an inbox; their jobs start as soon as there is room. */
	offer(ready: readonly InboxFile[], context: InboxContext): void;
	/** Starts waiting files for which there is room, for example after a pause. */
	fill(): void;
	/** Reads from the journal again which files stay in the inbox on purpose. */
	forgetLeft(): void;
	/** Number of running jobs. */
	running(): number;
	/** Whether a job for a file of this inbox runs or is about to start. */
	busy(context: InboxContext): boolean;
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
	/** Files that were postponed at the last scan, and why. */
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
 * Creates the queue that all inboxes of a run share. `onEnd` is called after each job. No job starts after the signal
 * is aborted, nor while the daemon is paused.
 */
export function createQueue(signal: AbortSignal, onEnd: (context: InboxContext) => void): Queue {
	const waiting = new Map<string, BlockedFile>();
	const running = new Map<string, BlockedFile & { readonly ends: Promise<void> }>();
	/** Ids of running jobs. */
	const jobs = new Set<number>();
	/** Identities of files that stay in the inbox on purpose. */
	const left = new Set<string>();
	const pauses = new Map<string, PausedUntil>();
	const putOff = new Map<InboxContext, InHand["putOff"]>();
	let failures = 0;
	// Every job and every request to the engine listens to this signal.
	setMaxListeners(4 * SMALL_AT_ONCE, signal);
	const blocked = createBlockedFiles(() => void unblock().then(fill));

	/** Starts the blocked files for which there is room now. */
	async function unblock(): Promise<void> {
		for (const [key, held] of await blocked.leaving()) waiting.set(key, held);
	}

	function fill(): void {
		for (const [key, held] of waiting) {
			if (signal.aborted || held.context.control.pause !== null || running.size >= SMALL_AT_ONCE) return;
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
		const { candidate, context } = held;
		try {
			const ending = await begin(held);
			note(key, ending, held);
			if (ending?.kind !== "waits") await unblock();
		} catch (error) {
			const fault = toFault(error);
			const { code, hint } = fault;
			const about = { file: candidate.path, code, hint, err: error };
			context.sink.log.warn(about, "a file could not be processed; it will be retried");
			pause(key, fault);
			failures += 1;
		}
		running.delete(key);
		fill();
		onEnd(context);
	}

	/** Null when the file needs no job. */
	async function begin({ candidate, context }: BlockedFile): Promise<JobResult | null> {
		const before = await context.journal.dealtWith(candidate);
		if (before?.remains === "source-left") {
			left.add(identityKey(candidate));
			return null;
		}
		if (before?.remains === "source-gone") {
			await archiveAgain({ arrival: candidate }, context.archive);
			return null;
		}
		const unusable = await context.library.fault();
		if (unusable !== null)
			return { kind: "waits", fault: toFault(unusable), need: NO_NEED, folder: context.library.folder };
		const job = await context.journal.claim(candidate, nowText());
		if (job === null) return takeUpLeftOver(candidate, context);
		jobs.add(job.id);
		return runPipeline(job, context, signal).finally(() => jobs.delete(job.id));
	}

	/**
	 * A job whose last steps failed, perhaps the journal's own write, has no owner and may be claimed again. Any
	 * other job with this identity runs for the same file under another name.
	 */
	async function takeUpLeftOver({ identity }: InboxFile, context: InboxContext): Promise<null> {
		const { journal, archive, sink, config } = context;
		const left = (await journal.unfinished()).find((job) => sameContent(job.arrival.identity, identity));
		if (left !== undefined && !jobs.has(left.id)) {
			const onPublished = (done: DoneJob): void => sink.emit(publishedEvent(done, config.library));
			await takeUp(left, { journal, archive, now: nowText, log: sink.log, onPublished });
		}
		return null;
	}

	function note(key: string, ending: JobResult | null, held: BlockedFile): void {
		const { context, candidate } = held;
		if (ending?.kind === "waits") {
			const isNews = blocked.park(key, held, ending);
			const { code, message: why } = ending.fault;
			// For an unusable library, one log line for all its files is enough.
			if (isNews && ending.need !== NO_NEED) {
				context.sink.emit({ event: "waiting", file: basename(candidate.path), code, why });
			}
			return;
		}
		blocked.drop(key);
		if (ending?.kind === "later") {
			context.library.invalidate();
			const ms = pause(key, ending.fault);
			const { code, message, hint } = ending.fault;
			context.sink.log.warn({ code, hint, again: `in ${ms / 1000} s` }, message);
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
		idle(candidates, context) {
			const now = performance.now();
			const seen = new Set(candidates.map(nameKey));
			for (const [key, held] of waiting) if (held.context === context && !seen.has(key)) waiting.delete(key);
			dropChanged(blocked, context, candidates);
			const free = candidates.filter((candidate) => {
				const key = nameKey(candidate);
				const inHand = waiting.has(key) || running.has(key) || blocked.has(key);
				return !inHand && !left.has(identityKey(candidate));
			});
			const paused = free.flatMap((candidate) => {
				const pause = pauses.get(nameKey(candidate));
				return pause !== undefined && pause.until > now ? [{ candidate, fault: pause.fault }] : [];
			});
			putOff.set(context, paused);
			const off = new Set(paused.map(({ candidate }) => candidate));
			return free.filter((candidate) => !off.has(candidate));
		},
		offer(ready, context) {
			if (ready.length > 0) context.listings.forget();
			for (const candidate of ready) waiting.set(nameKey(candidate), { candidate, context });
			fill();
		},
		forgetLeft: () => left.clear(),
		running: () => running.size,
		busy: (context) => [...waiting.values(), ...running.values()].some((held) => held.context === context),
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

/** A file that disappeared or changed is dropped: it must settle again. */
function dropChanged(blocked: BlockedFiles, context: InboxContext, candidates: readonly InboxFile[]): void {
	const now = new Map(candidates.map((candidate) => [nameKey(candidate), candidate]));
	for (const [key, before] of blocked.of(context)) {
		const found = now.get(key);
		if (found === undefined || !sameContent(found.identity, before.identity)) blocked.drop(key);
	}
}

function isSmall({ identity }: InboxFile): boolean {
	return identity.size <= SMALL_BYTES;
}

function nameKey({ pathBytes }: InboxFile): string {
	// latin1 maps every byte to one character, so names that are not UTF-8 stay distinct.
	return Buffer.from(pathBytes).toString("latin1");
}

function identityKey({ identity }: InboxFile): string {
	const { dev, ino, size, mtimeNs, ctimeNs } = identity;
	return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}
