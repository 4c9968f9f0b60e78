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

/** Journeys that run side by side: one writes to the disk while another computes. Each uses every worker. */
const JOURNEYS_AT_ONCE = 2;

/** A file up to this size is read and written in no time: what takes its journey long are the syncs of the disk. */
const SMALL_BYTES = 2 ** 20;

/** So many of small files run beside those of others: they share their syncs. */
const SMALL_AT_ONCE = 32;

/** The first pause before a file is tried again whose surroundings failed; each pause is twice the one before. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** Settled files, from being offered to the end of their journeys. */
export interface Queue {
	/**
	 * Those of all files seen in a world's inbox that are still to settle: neither waiting here, nor running, nor left on
	 * purpose. Files that wait here and are not among them have gone, and are waited for no more.
	 */
	idle(candidates: readonly InboxFile[], context: InboxContext): readonly InboxFile[];
	/** Takes files of a world's inbox that have settled; they begin as soon as there is room. */
	offer(ready: readonly InboxFile[], context: InboxContext): void;
	/** Begins what waits, as far as there is room: a pause is over. */
	fill(): void;
	/** Asks the journal anew of the files that stay in the inbox on purpose. */
	forgetLeft(): void;
	/** Journeys that run now. */
	running(): number;
	/** Whether a file of this world's inbox runs, or is about to. */
	busy(context: InboxContext): boolean;
	/** How many files have ended badly or were put off. */
	failures(): number;
	/** What is in its hands now, for who looks at the daemon. */
	inHand(): InHand;
	/** Resolves when nothing runs any more. */
	settled(): Promise<void>;
}

/** Files by what the queue does with them. */
export interface InHand {
	readonly running: readonly InboxFile[];
	/** How many wait for room. */
	readonly queued: number;
	/** Put off when the inbox was last looked at, and for what. */
	readonly putOff: readonly { readonly candidate: InboxFile; readonly fault: Fault }[];
	/** Settled, and waiting for disk, for memory or for their library. */
	readonly blocked: readonly { readonly candidate: InboxFile; readonly fault: Fault }[];
}

interface PausedUntil {
	readonly until: number;
	readonly ms: number;
	readonly fault: Fault;
}

/**
 * One queue for all inboxes of a run of the daemon; `onEnd` is called after each journey. Nothing begins after the
 * signal, nor while the daemon is paused.
 */
export function createQueue(signal: AbortSignal, onEnd: (context: InboxContext) => void): Queue {
	const waiting = new Map<string, BlockedFile>();
	const running = new Map<string, BlockedFile & { readonly ends: Promise<void> }>();
	/** Ids of the jobs whose journeys run. */
	const jobs = new Set<number>();
	/** Identities of files that stay in the inbox on purpose. */
	const left = new Set<string>();
	const pauses = new Map<string, PausedUntil>();
	const putOff = new Map<InboxContext, InHand["putOff"]>();
	let failures = 0;
	// Every journey listens to it, and what it asks of the engine does too.
	setMaxListeners(4 * SMALL_AT_ONCE, signal);
	const blocked = createBlockedFiles(() => void unpark().then(fill));

	/** Lets those begin that there is room for now. */
	async function unpark(): Promise<void> {
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
		return [...running.values()].filter((held) => !isSmall(held.candidate)).length < JOURNEYS_AT_ONCE;
	}

	async function run(key: string, held: BlockedFile): Promise<void> {
		const { candidate, context } = held;
		try {
			const ending = await begin(held);
			note(key, ending, held);
			if (ending?.kind !== "waits") await unpark();
		} catch (error) {
			const fault = toFault(error);
			const { code, hint } = fault;
			const about = { file: candidate.path, code, hint, err: error };
			context.sink.log.warn(about, "a file could not be finished; it is tried again later");
			pause(key, fault);
			failures += 1;
		}
		running.delete(key);
		fill();
		onEnd(context);
	}

	/** Null when the file needs no journey. */
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

	/** A job whose last steps failed, the journal's own write perhaps, is nobody's; any other runs under another name. */
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
			// Of a library that cannot be used, one line for all its files is enough.
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

/** A file that went, or is another one by now, waits no more: it must settle first. */
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
	// latin1 maps every byte to one character, so names that are not UTF-8 stay apart.
	return Buffer.from(pathBytes).toString("latin1");
}

function identityKey({ identity }: InboxFile): string {
	const { dev, ino, size, mtimeNs, ctimeNs } = identity;
	return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}
