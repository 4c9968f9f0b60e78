import { basename, join } from "node:path";
import { workerError } from "../workers/errors.ts";
import type { Services } from "./daemon-services.ts";
import { daemonError } from "./errors.ts";
import type { EventBus } from "./events/bus.ts";
import { prepareInbox } from "./folders.ts";
import { createLateSidecars, type LateSidecars } from "./inbox/late-sidecars.ts";
import type { InboxLocks } from "./inbox/locks.ts";
import type { Passed } from "./inbox/scan.ts";
import { type Inbox, watchInbox } from "./inbox.ts";
import type { InboxContexts } from "./inbox-contexts.ts";
import { createQueue, type Queue } from "./queue.ts";
import { type ArrivingFiles, createArrivingFiles } from "./settle/arriving.ts";
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
}

/** State of one inbox loop, kept from scan to scan. */
interface InboxLoop {
	/** The inbox folder. */
	readonly folder: string;
	readonly inbox: Inbox;
	readonly settler: Settler;
	readonly arrivingFiles: ArrivingFiles;
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
 * When more settled files than this are queued, the watcher is closed and only the regular scans run.
 */
const MOST_QUEUED = 100;

/** Scans every inbox in a loop of its own and starts jobs for the files that have settled. */
export async function watch(contexts: InboxContexts, services: Services, watching: Watching): Promise<DaemonEnd> {
	const { once, signal, supervision } = watching;
	const { events, control } = services;
	const enough = new AbortController();
	const queue = createQueue(contexts, services, signal);
	const isFull = (): boolean => queue.inHand().queued > MOST_QUEUED;
	const parts = { isFull, locks: watching.locks, signal: AbortSignal.any([signal, enough.signal]) };
	const loops = contexts.all().map(({ inbox }) => loopOf(inbox, contexts, services, parts));
	supervision.watches(queue, contexts);
	const unsubscribe = events.subscribe((event) => {
		// Rescan only when the queue is empty; a rescan per job is quadratic (10,000 scans of 10,000 files).
		if (event.event !== "job-ended" || queue.inHand().queued > 0) return;
		loops.find(({ folder }) => folder === event.inbox)?.inbox.scanWithin(0);
	});
	control.onPause(() => {
		queue.fill();
		for (const { inbox } of loops) inbox.scanWithin(0);
	});
	control.onRetry(() => {
		queue.forgetLeft();
		for (const { inbox } of loops) inbox.scanWithin(0);
	});
	let watched = false;
	const onScan = ({ folder, seen, errno, waiting, left }: InboxLoop): void => {
		const { pause } = control;
		if (once && pause !== null) throw daemonError("work.paused", pause);
		if (seen && !watched) events.emit({ event: "watching" });
		watched ||= seen;
		supervision.scanned(folder, { seen, errno, waiting, left });
		if (once && loops.every((loop) => loop.drained && !queue.busy(loop.folder))) enough.abort();
	};
	// If one inbox loop throws, stop the others.
	const ends = loops.map((loop) => follow(loop, { contexts, events, queue, onScan }).finally(() => enough.abort()));
	await Promise.allSettled(ends);
	if (signal.aborted) events.emit({ event: "stopping", running: queue.running() });
	await queue.settled();
	unsubscribe();
	await Promise.all(ends);
	if (once) endOnce(loops, events);
	const clean = queue.failures() === 0 && loops.every(({ seen, waiting }) => seen && waiting.length === 0);
	return { clean: signal.aborted || clean };
}

interface Following {
	readonly contexts: InboxContexts;
	readonly events: EventBus;
	readonly queue: Queue;
	readonly onScan: (loop: InboxLoop) => void;
}

async function follow(loop: InboxLoop, { contexts, events, queue, onScan }: Following): Promise<void> {
	const { folder, inbox, settler, arrivingFiles, lateSidecars } = loop;
	for await (const scanned of inbox.scans()) {
		const { config } = contexts.of(folder);
		loop.seen = scanned.kind === "seen";
		loop.found ||= loop.seen;
		loop.errno = scanned.kind === "missing" ? (scanned.errno ?? null) : null;
		// A running job may soon release its file.
		const busy = queue.busy(folder);
		if (scanned.kind === "missing") {
			// A missing folder gives no information about its files and brings no new ones.
			loop.drained = !busy;
			if (!loop.found) await prepareInbox(config, contexts.config().file);
		} else {
			for (const { path, why } of scanned.passed) {
				events.emit({ event: "ignored", inbox: folder, file: basename(path), why });
			}
			for (const { path, bytes, total } of await arrivingFiles.scanned(scanned.candidates, performance.now())) {
				events.emit({ event: "arriving", inbox: folder, file: basename(path), bytes, total });
			}
			const { quiet } = config.settle;
			const settlement = await settler.judge(queue.idle(scanned.candidates, folder), quiet, performance.now());
			const late = await lateSidecars.scanned(scanned.lone, quiet, performance.now());
			loop.waiting = settlement.waiting;
			loop.left = [...scanned.allPassed, ...late.staying];
			loop.drained = settlement.drained && late.drained && !busy;
			emitWaiting(
				loop,
				loop.waiting.filter((one) => one.announce),
				events,
			);
			queue.offer(settlement.ready, folder);
			for (const { scanAgainMs } of [settlement, late]) if (scanAgainMs !== null) inbox.scanWithin(scanAgainMs);
		}
		onScan(loop);
	}
	await lateSidecars.settled();
}

/** Emits the files that are left. Throws when none of the inboxes could be read. */
function endOnce(loops: readonly InboxLoop[], events: EventBus): void {
	const [first] = loops;
	if (first !== undefined && !loops.some(({ seen }) => seen)) {
		throw workerError("work.folder-missing", { folder: first.folder });
	}
	for (const loop of loops) emitWaiting(loop, loop.waiting, events);
}

function loopOf(
	folder: string,
	contexts: InboxContexts,
	services: Services,
	{ isFull, locks, signal }: Pick<Watching, "locks" | "signal"> & { readonly isFull: () => boolean },
): InboxLoop {
	const inbox = watchInbox({
		folder,
		ignoredFolders: [join(folder, "Originals"), join(folder, "Failed"), contexts.of(folder).workFolder],
		scanEveryMs: () => contexts.config().scan.every,
		isFull,
		// A folder that was mounted after the start may belong to another daemon.
		refusal: async () => (await locks.keep(folder))?.message ?? null,
		signal,
		log: services.log,
	});
	const completenessOf = completenessFrom(services.engine);
	const lateSidecars = createLateSidecars(contexts.of(folder), {
		now: () => new Date(),
		signal,
		onEnd: () => inbox.scanWithin(0),
	});
	return {
		folder,
		inbox,
		settler: createSettler({ completenessOf }),
		arrivingFiles: createArrivingFiles(completenessOf),
		lateSidecars,
		waiting: [],
		left: [],
		seen: false,
		errno: null,
		found: false,
		drained: false,
	};
}

function emitWaiting({ folder }: InboxLoop, waiting: readonly Waiting[], { emit }: EventBus): void {
	for (const { candidate, reason } of waiting) {
		emit({
			event: "waiting",
			inbox: folder,
			file: basename(candidate.path),
			code: waitingCode(reason),
			why: waitingText(reason),
		});
	}
}
