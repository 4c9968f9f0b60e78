import { basename } from "node:path";
import { outputFolders } from "../config/overlap.ts";
import { quietTimeOn, shortQuietWarning } from "../config/quiet-time.ts";
import { workerError } from "../workers/errors.ts";
import type { FileSystem } from "../workers/platform/contract.ts";
import { archiveFoldersOf } from "./archive-folders.ts";
import type { Coordination } from "./coordination.ts";
import type { Services } from "./daemon-services.ts";
import { daemonError } from "./errors.ts";
import type { EventBus } from "./events/bus.ts";
import { prepareInbox } from "./folders.ts";
import { createFoldersById } from "./inbox/daemon-folders.ts";
import { createLateSidecars, type LateSidecars } from "./inbox/late-sidecars.ts";
import type { Passed } from "./inbox/scan.ts";
import { type Inbox, watchInbox } from "./inbox.ts";
import type { InboxContexts } from "./inbox-contexts.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import type { Queue } from "./queue.ts";
import type { Log } from "./runtime/log.ts";
import { type ArrivingFiles, createArrivingFiles } from "./settle/arriving.ts";
import { completenessFrom } from "./settle/ask-engine.ts";
import { identityNowOn } from "./settle/ask-server.ts";
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
	readonly coordination: Coordination;
	/** The folder of the journal. */
	readonly state: string;
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
	/** Which host takes the files, if that is why the last scan did not look; see `InboxRefusal`. */
	standby: string | null;
	/**
	 * Whether any scan has found the folder; a folder that was never there may be created once its disk is mounted.
	 */
	found: boolean;
	/** That of the inbox at the last scan that found it. */
	fileSystem: FileSystem | null;
	/** The last scan started no job, and none will start without a change from outside. */
	drained: boolean;
}

/**
 * When more settled files than this are queued, the watcher is closed and only the regular scans run.
 */
const MOST_QUEUED = 100;

/** Scans every inbox in a loop of its own and starts jobs for the files that have settled. */
export async function watch(contexts: InboxContexts, services: Services, watching: Watching): Promise<DaemonEnd> {
	const { once, signal, supervision, coordination } = watching;
	const { events, control } = services;
	const enough = new AbortController();
	const queue = coordination.createQueue(contexts, services, signal);
	const isFull = (): boolean => queue.inHand().queued > MOST_QUEUED;
	const parts = { isFull, coordination, state: watching.state, signal: AbortSignal.any([signal, enough.signal]) };
	const scanned = coordination.scans ? contexts.all() : [];
	const loops = scanned.map(({ inbox }) => loopOf(inbox, contexts, services, parts));
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
	const onScan = ({ folder, seen, errno, standby, waiting, left }: InboxLoop): void => {
		const { pause } = control;
		if (once && pause !== null) throw daemonError("work.paused", pause);
		if (seen && !watched) events.emit({ event: "watching" });
		watched ||= seen;
		supervision.scanned(folder, { seen, errno, standby, waiting, left });
		if (once && loops.every((loop) => loop.drained && !queue.busy(loop.folder))) enough.abort();
	};
	if (!coordination.scans) {
		events.emit({ event: "watching" });
		await aborted(signal);
	}
	// If one inbox loop throws, stop the others.
	const ends = loops.map((loop) =>
		follow(loop, { contexts, events, queue, log: services.log, onScan }).finally(() => enough.abort()),
	);
	await Promise.allSettled(ends);
	if (signal.aborted) events.emit({ event: "stopping", running: queue.running() });
	await queue.settled();
	unsubscribe();
	await Promise.all(ends);
	if (once) endOnce(loops, events);
	const clean = queue.failures() === 0 && loops.every(({ seen, waiting }) => seen && waiting.length === 0);
	return { clean: signal.aborted || clean };
}

async function aborted(signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

interface Following {
	readonly contexts: InboxContexts;
	readonly events: EventBus;
	readonly queue: Queue;
	readonly log: Log;
	readonly onScan: (loop: InboxLoop) => void;
}

async function follow(loop: InboxLoop, { contexts, events, queue, log, onScan }: Following): Promise<void> {
	const { folder, inbox, settler, arrivingFiles, lateSidecars } = loop;
	for await (const scanned of inbox.scans()) {
		const { config } = contexts.of(folder);
		loop.seen = scanned.kind === "seen";
		loop.found ||= loop.seen;
		const refused = scanned.kind === "missing" ? scanned.refused : undefined;
		const why = scanned.kind === "missing" ? (scanned.errno ?? null) : null;
		[loop.errno, loop.standby] = refused === "standby" ? [null, why] : [why, null];
		// A running job may soon release its file.
		const busy = queue.busy(folder);
		if (scanned.kind === "missing") {
			// A missing folder gives no information about its files and brings no new ones.
			loop.drained = !busy;
			if (loop.standby !== null) [loop.waiting, loop.left] = [[], []];
			if (!loop.found && refused === undefined) await prepareInbox(config, contexts.config().file);
		} else {
			for (const { path, why } of scanned.passed) {
				events.emit({ event: "ignored", inbox: folder, file: basename(path), why });
			}
			for (const { path, bytes, total } of await arrivingFiles.scanned(scanned.candidates, performance.now())) {
				events.emit({ event: "arriving", inbox: folder, file: basename(path), bytes, total });
			}
			const warning = shortQuietWarning(scanned.fileSystem, config.settle);
			if (warning !== null && loop.fileSystem?.type !== scanned.fileSystem.type) log.warn({ inbox: folder }, warning);
			loop.fileSystem = scanned.fileSystem;
			const { ms, share } = quietTimeOn(scanned.fileSystem, config.settle);
			const settlement = await settler.judge(queue.idle(scanned.candidates, folder), ms, performance.now());
			const late = await lateSidecars.scanned(scanned.lone, ms, performance.now());
			loop.waiting = settlement.waiting.map((one) => onShare(one, share));
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

interface LoopParts extends Pick<Watching, "coordination" | "state" | "signal"> {
	readonly isFull: () => boolean;
}

function loopOf(
	folder: string,
	contexts: InboxContexts,
	services: Services,
	{ isFull, coordination, state, signal }: LoopParts,
): InboxLoop {
	const inbox = watchInbox({
		folder,
		ignoredFolders: [...archiveFoldersOf(folder), contexts.of(folder).workFolder],
		daemonFolders: createFoldersById(() => [folder, state, ...libraryFoldersOf(contexts.of(folder))]),
		scanEveryMs: () => contexts.config().scan.every,
		isFull,
		refusal: () => coordination.refusal(folder),
		signal,
		log: services.log,
	});
	const completenessOf = completenessFrom(services.engine);
	const lateSidecars = createLateSidecars(contexts.of(folder), {
		now: () => new Date(),
		signal,
		onEnd: () => inbox.scanWithin(0),
	});
	const loop: InboxLoop = {
		folder,
		inbox,
		settler: createSettler({
			completenessOf,
			identityNow: identityNowOn(() => loop.fileSystem),
		}),
		arrivingFiles: createArrivingFiles(completenessOf),
		lateSidecars,
		waiting: [],
		left: [],
		seen: false,
		errno: null,
		standby: null,
		found: false,
		fileSystem: null,
		drained: false,
	};
	return loop;
}

function onShare(waiting: Waiting, share: string | null): Waiting {
	return waiting.reason.kind === "quiet" ? { ...waiting, reason: { kind: "quiet", share } } : waiting;
}

function libraryFoldersOf({ config }: InboxContext): readonly string[] {
	return [config.library, ...outputFolders(config)];
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
