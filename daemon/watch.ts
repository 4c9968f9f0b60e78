import { basename, join } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import type { EventSink } from "./events/sink.ts";
import { prepareInbox } from "./folders.ts";
import { createLateSidecars, type LateSidecars } from "./inbox/late-sidecars.ts";
import type { InboxLocks } from "./inbox/locks.ts";
import type { Passed } from "./inbox/scan.ts";
import { type Inbox, watchInbox } from "./inbox.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { createQueue, type Queue } from "./queue.ts";
import { completenessFrom } from "./settle/ask-engine.ts";
import { waitingCode, waitingText } from "./settle/waiting-text.ts";
import { createSettler, type Settler, type Waiting } from "./settle.ts";
import type { Supervision } from "./supervision.ts";

/** How a run ended. `clean`: nothing was refused and nothing still waits; always true when the run was stopped. */
export interface DaemonEnd {
	readonly clean: boolean;
}

/** Options of the watch loop. */
export interface Watching {
	/** Process the files that are in the inboxes, then end. */
	readonly once: boolean;
	readonly signal: AbortSignal;
	readonly supervision: Supervision;
	readonly locks: InboxLocks;
	/** Called after each job. */
	readonly onEnd: () => void;
}

/** State of one inbox loop, kept from scan to scan. */
interface InboxLoop {
	readonly context: InboxContext;
	readonly inbox: Inbox;
	readonly settler: Settler;
	readonly lateSidecars: LateSidecars;
	/** Files that waited at the last scan that found the folder. */
	waiting: readonly Waiting[];
	/** Items that stay in the folder and are not models: links, and sidecars without a model. */
	left: readonly Passed[];
	/** Whether the last scan found the folder. */
	seen: boolean;
	/** Why the last scan could not read the folder, if it exists. */
	errno: string | null;
	/**
	 * Whether any scan has found the folder; a folder that was never there may be created once its disk is mounted.
	 */
	found: boolean;
	/** The last scan started no job, and none will start without a change from outside. */
	drained: boolean;
}

/**
 * When more settled files than this are queued, hints from the watcher are ignored and only the regular scans run.
 */
const MOST_QUEUED = 100;

/** Scans every inbox in a loop of its own and starts jobs for the files that have settled. */
export async function watch(contexts: readonly InboxContext[], watching: Watching): Promise<DaemonEnd> {
	const { once, signal, supervision } = watching;
	const enough = new AbortController();
	const queue = createQueue(signal, (context) => {
		watching.onEnd();
		// Rescan only when the queue is empty; a rescan per job is quadratic (10,000 scans of 10,000 files).
		if (queue.inHand().queued === 0) loops.find((loop) => loop.context === context)?.inbox.lookWithin(0);
	});
	const isFull = (): boolean => queue.inHand().queued > MOST_QUEUED;
	const parts = { isFull, locks: watching.locks, signal: AbortSignal.any([signal, enough.signal]) };
	const loops = contexts.map((context) => loopOf(context, parts));
	supervision.watches(queue, contexts);
	contexts[0]?.control.onPause(() => {
		queue.fill();
		for (const { inbox } of loops) inbox.lookWithin(0);
	});
	contexts[0]?.control.onRetry(() => {
		queue.forgetLeft();
		for (const { inbox } of loops) inbox.lookWithin(0);
	});
	let watched = false;
	const onScan = ({ context, seen, errno, waiting, left }: InboxLoop): void => {
		const { pause } = context.control;
		if (once && pause !== null) throw new UserError("work.paused", pause);
		if (seen && !watched) supervision.sink.emit({ event: "watching" });
		watched ||= seen;
		supervision.looked(context.inbox, { seen, errno, waiting, left });
		if (once && loops.every((loop) => loop.drained && !queue.busy(loop.context))) enough.abort();
	};
	// If one inbox loop throws, stop the others.
	const ends = loops.map((loop) => follow(loop, queue, onScan).finally(() => enough.abort()));
	await Promise.allSettled(ends);
	if (signal.aborted) supervision.sink.emit({ event: "stopping", running: queue.running() });
	await queue.settled();
	await Promise.all(ends);
	if (once) endOnce(loops);
	const clean = queue.failures() === 0 && loops.every(({ seen, waiting }) => seen && waiting.length === 0);
	return { clean: signal.aborted || clean };
}

async function follow(loop: InboxLoop, queue: Queue, onScan: (loop: InboxLoop) => void): Promise<void> {
	const { context, inbox, settler, lateSidecars } = loop;
	for await (const scanned of inbox.looks()) {
		loop.seen = scanned.kind === "seen";
		loop.found ||= loop.seen;
		loop.errno = scanned.kind === "missing" ? (scanned.errno ?? null) : null;
		// A running job may soon put its file back into the inbox.
		const busy = queue.busy(context);
		if (scanned.kind === "missing") {
			// A missing folder says nothing about its files and brings no new ones.
			loop.drained = !busy;
			if (!loop.found) await prepareInbox(context.config);
		} else {
			for (const { path, why } of scanned.passed) context.sink.emit({ event: "ignored", file: basename(path), why });
			const settlement = await settler.look(queue.idle(scanned.candidates, context), performance.now());
			const late = await lateSidecars.look(scanned.lone, performance.now());
			loop.waiting = settlement.waiting;
			loop.left = [...scanned.allPassed, ...late.staying];
			loop.drained = settlement.drained && late.drained && !busy;
			const due = loop.waiting.filter((one) => one.announce);
			logWaiting(context.sink, due);
			queue.offer(settlement.ready, context);
			for (const { lookAgainMs } of [settlement, late]) if (lookAgainMs !== null) inbox.lookWithin(lookAgainMs);
		}
		onScan(loop);
	}
	await lateSidecars.settled();
}

/** Logs the files that are left. Throws when none of the inboxes could be read. */
function endOnce(loops: readonly InboxLoop[]): void {
	const [first] = loops;
	if (first !== undefined && !loops.some(({ seen }) => seen)) {
		throw new UserError("work.folder-missing", { folder: first.context.inbox });
	}
	for (const { context, waiting } of loops) logWaiting(context.sink, waiting);
}

/** Reads the settings at each scan, so that a SIGHUP takes effect. */
function loopOf(
	context: InboxContext,
	{ isFull, locks, signal }: Pick<Watching, "locks" | "signal"> & { readonly isFull: () => boolean },
): InboxLoop {
	const folder = context.inbox;
	const inbox = watchInbox({
		folder,
		ignoredFolders: [join(folder, "Originals"), join(folder, "Failed"), context.workFolder],
		get scanEveryMs() {
			return context.config.scan.every;
		},
		isFull,
		// The folder of another daemon, mounted since the start.
		refusal: async () => (await locks.keep(folder))?.message ?? null,
		signal,
		log: context.sink.log,
	});
	const settler = createSettler({
		get quietMs() {
			return context.config.settle.quiet;
		},
		completenessOf: completenessFrom(context.engine),
	});
	const lateSidecars = createLateSidecars(context, {
		get quietMs() {
			return context.config.settle.quiet;
		},
		now: () => new Date(),
		signal,
		onEnd: () => inbox.lookWithin(0),
	});
	return {
		context,
		inbox,
		settler,
		lateSidecars,
		waiting: [],
		left: [],
		seen: false,
		errno: null,
		found: false,
		drained: false,
	};
}

function logWaiting(sink: EventSink, waiting: readonly Waiting[]): void {
	for (const { candidate, reason } of waiting) {
		sink.emit({
			event: "waiting",
			file: basename(candidate.path),
			code: waitingCode(reason),
			why: waitingText(reason),
		});
	}
}
