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

/** How a run ended. `clean`: nothing was refused and nothing is left waiting; always so when it was told to stop. */
export interface DaemonEnd {
	readonly clean: boolean;
}

/** How long to watch, and who is to know. */
export interface Watching {
	/** Work through what is in the inboxes, and end. */
	readonly once: boolean;
	readonly signal: AbortSignal;
	readonly supervision: Supervision;
	readonly locks: InboxLocks;
	/** Called after each journey. */
	readonly onEnd: () => void;
}

/** What one look after another at one inbox goes through. */
interface Line {
	readonly context: InboxContext;
	readonly inbox: Inbox;
	readonly settler: Settler;
	readonly lateSidecars: LateSidecars;
	/** What the last look that found the folder found waiting. */
	waiting: readonly Waiting[];
	/** What stays in the folder and is not a model to be taken: links, and sidecars without a model. */
	left: readonly Passed[];
	/** Whether the last look found the folder. */
	seen: boolean;
	/** Why the last look could not read it, where it is there. */
	errno: string | null;
	/** Whether any look has; one that was never there may be made once its disk is. */
	found: boolean;
	/** Nothing came of what the last look found, and nothing will unless somebody acts. */
	drained: boolean;
}

/** With more files than this settled and waiting their turn, one that comes has time: looks at intervals will do. */
const MOST_QUEUED = 100;

/** Looks at every inbox again and again, each by itself, and sends on its journey what has settled. */
export async function watch(contexts: readonly InboxContext[], watching: Watching): Promise<DaemonEnd> {
	const { once, signal, supervision } = watching;
	const enough = new AbortController();
	const queue = createQueue(signal, (context) => {
		watching.onEnd();
		// Ten thousand looks at ten thousand files would take longer than the files.
		if (queue.inHand().queued === 0) lines.find((line) => line.context === context)?.inbox.lookWithin(0);
	});
	const isFull = (): boolean => queue.inHand().queued > MOST_QUEUED;
	const parts = { isFull, locks: watching.locks, signal: AbortSignal.any([signal, enough.signal]) };
	const lines = contexts.map((context) => lineOf(context, parts));
	supervision.watches(queue, contexts);
	contexts[0]?.control.onPause(() => {
		queue.fill();
		for (const { inbox } of lines) inbox.lookWithin(0);
	});
	contexts[0]?.control.onRetry(() => {
		queue.forgetLeft();
		for (const { inbox } of lines) inbox.lookWithin(0);
	});
	let watched = false;
	const onLook = ({ context, seen, errno, waiting, left }: Line): void => {
		const { pause } = context.control;
		if (once && pause !== null) throw new UserError("work.paused", pause);
		if (seen && !watched) supervision.sink.emit({ event: "watching" });
		watched ||= seen;
		supervision.looked(context.inbox, { seen, errno, waiting, left });
		if (once && lines.every((line) => line.drained && !queue.busy(line.context))) enough.abort();
	};
	// Where one fails, none goes on.
	const ends = lines.map((line) => follow(line, queue, onLook).finally(() => enough.abort()));
	await Promise.allSettled(ends);
	if (signal.aborted) supervision.sink.emit({ event: "stopping", running: queue.running() });
	await queue.settled();
	await Promise.all(ends);
	if (once) endOnce(lines);
	const clean = queue.failures() === 0 && lines.every(({ seen, waiting }) => seen && waiting.length === 0);
	return { clean: signal.aborted || clean };
}

async function follow(line: Line, queue: Queue, onLook: (line: Line) => void): Promise<void> {
	const { context, inbox, settler, lateSidecars } = line;
	for await (const look of inbox.looks()) {
		line.seen = look.kind === "seen";
		line.found ||= line.seen;
		line.errno = look.kind === "missing" ? (look.errno ?? null) : null;
		// What it has in hand now may come back to the inbox before long.
		const busy = queue.busy(context);
		if (look.kind === "missing") {
			// It says nothing of the files in it, and brings no new ones.
			line.drained = !busy;
			if (!line.found) await prepareInbox(context.config);
		} else {
			for (const { path, why } of look.passed) context.sink.emit({ event: "ignored", file: basename(path), why });
			const settlement = await settler.look(queue.idle(look.candidates, context), performance.now());
			const late = await lateSidecars.look(look.lone, performance.now());
			line.waiting = settlement.waiting;
			line.left = [...look.allPassed, ...late.staying];
			line.drained = settlement.drained && late.drained && !busy;
			const due = line.waiting.filter((one) => one.announce);
			tellWaiting(context.sink, due);
			queue.offer(settlement.ready, context);
			for (const { lookAgainMs } of [settlement, late]) if (lookAgainMs !== null) inbox.lookWithin(lookAgainMs);
		}
		onLook(line);
	}
	await lateSidecars.settled();
}

/** Tells what is left; throws where not one inbox was there to be worked through. */
function endOnce(lines: readonly Line[]): void {
	const [first] = lines;
	if (first !== undefined && !lines.some(({ seen }) => seen)) {
		throw new UserError("work.folder-missing", { folder: first.context.inbox });
	}
	for (const { context, waiting } of lines) tellWaiting(context.sink, waiting);
}

/** Settings are read at each look, so that what a SIGHUP changes takes effect. */
function lineOf(
	context: InboxContext,
	{ isFull, locks, signal }: Pick<Watching, "locks" | "signal"> & { readonly isFull: () => boolean },
): Line {
	const folder = context.inbox;
	const inbox = watchInbox({
		folder,
		ignoredFolders: [join(folder, "Originals"), join(folder, "Failed"), context.workFolder],
		get scanEveryMs() {
			return context.config.scan.every;
		},
		isFull,
		// The folder of another daemon, which was mounted since the start.
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

function tellWaiting(sink: EventSink, waiting: readonly Waiting[]): void {
	for (const { candidate, reason } of waiting) {
		sink.emit({
			event: "waiting",
			file: basename(candidate.path),
			code: waitingCode(reason),
			why: waitingText(reason),
		});
	}
}
