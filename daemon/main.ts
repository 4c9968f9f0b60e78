import { existsSync } from "node:fs";
import { homedir } from "node:os";
import type { Config } from "../config/config.ts";
import { everyInbox } from "../config/inboxes.ts";
import { type Control, followControl } from "./control.ts";
import { startEngine } from "./engine/client.ts";
import type { DaemonEvent } from "./events/event.ts";
import type { EventSink } from "./events/sink.ts";
import { type Lacking, prepareFolders, refuseOverlaps } from "./folders.ts";
import { createInboxLocks, type InboxLocks } from "./inbox/locks.ts";
import { inboxContextsOf, recoveryPlacesOf } from "./inbox-contexts.ts";
import { instanceOf } from "./instance.ts";
import { openOrRestore } from "./journal/open.ts";
import { journalPath, stateFolder } from "./journal/place.ts";
import { lockFolder } from "./lock.ts";
import { startMaintenance } from "./maintenance.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { channelsOf, startPostProcessing } from "./post-processing.ts";
import { recover } from "./recover.ts";
import { finishRevisions } from "./revise/one-at-a-time.ts";
import { nowText } from "./runtime/clock.ts";
import { type Supervision, startSupervision } from "./supervision.ts";
import { type DaemonEnd, watch } from "./watch.ts";

/** Options of one run of the daemon. */
export interface DaemonOptions {
	readonly config: Config;
	/**
	 * Reads the configuration again at each SIGHUP; null where that signal has another meaning. Rejects with a
	 * UserError.
	 */
	readonly readConfig: (() => Promise<Config>) | null;
	readonly sink: EventSink;
	readonly version: string;
	/** Process the files that are in the inboxes, then exit. */
	readonly once: boolean;
	/** When it is aborted, no new job starts, and the files of cancelled jobs stay in the inbox. */
	readonly signal: AbortSignal;
}

/** Runs the daemon to its end. Throws UserError when it cannot start because of its folders, locks or journal. */
export async function runDaemon(options: DaemonOptions): Promise<DaemonEnd> {
	const { config, sink } = options;
	const state = stateFolder(process.env, process.platform, homedir());
	// Checked before the state folder is created, which might otherwise be inside an inbox.
	refuseOverlaps(config, state);
	const lock = await lockFolder(state);
	const locks = createInboxLocks(state, sink.log);
	try {
		const lacking = await prepareFolders(config, state);
		refuseUnusable(lacking, options);
		for (const { inbox } of everyInbox(config)) {
			const fault = await locks.keep(inbox);
			if (fault !== null) throw fault;
		}
		return await runLocked(options, { state, locks, lacking });
	} finally {
		await locks.release();
		await lock.release();
	}
}

interface Prepared {
	readonly state: string;
	readonly locks: InboxLocks;
	readonly lacking: readonly Lacking[];
}

async function runLocked(options: DaemonOptions, { state, locks, lacking }: Prepared): Promise<DaemonEnd> {
	const { config, version } = options;
	const instance = await instanceOf(state);
	const journal = await openOrRestore(journalPath(state), channelsOf(config));
	const control = await followControl(journal, options.sink.log);
	const engine = startEngine(config.workers);
	const supervision = startSupervision({
		state,
		config,
		version,
		sink: options.sink,
		journal,
		readConfig: options.readConfig,
	});
	const { sink } = supervision;
	try {
		const contexts = inboxContextsOf(supervision, instance, { journal, engine, control });
		await finishRevisions({ journal, state, now: nowText, log: sink.log });
		const finished: DaemonEvent[] = [];
		const places = recoveryPlacesOf(contexts, instance, (event) => finished.push(event));
		await recover({ journal, places, now: nowText, log: sink.log });
		sink.emit(startedEvent(config, version));
		for (const event of finished) sink.emit(event);
		logFaults(lacking, config, sink.log);
		// Not awaited: a hung library must not block the others. A late answer may come after the journal was closed,
		// so errors are ignored.
		for (const library of new Set(contexts.map(({ library }) => library))) library.fault().catch(() => undefined);
		emitPauses(sink, control);
		const end = await watchAndFollow(contexts, options, { supervision, locks });
		sink.emit({ event: "stopped" });
		return end;
	} finally {
		await control.close();
		await engine.close();
		await supervision.close();
		await journal.close();
	}
}

/**
 * Throws when no inbox can ever work. A missing folder may appear when its disk is mounted, but `once` does not wait
 * for it; a folder that cannot be created will not appear.
 */
function refuseUnusable(lacking: readonly Lacking[], { config, once }: DaemonOptions): void {
	const bad = lacking.filter(({ fault }) => fault.code !== "work.inbox-read-only");
	const [first] = bad.filter(({ fault }) => once || fault.code !== "work.folder-missing");
	if (first !== undefined && bad.length === everyInbox(config).length) throw first.fault;
}

function logFaults(lacking: readonly Lacking[], config: Config, log: EventSink["log"]): void {
	for (const { inbox, library, fault } of lacking) {
		// For a library that is missing, the library's own check logs it.
		if (existsSync(library)) log.warn({ inbox, code: fault.code, hint: fault.hint }, fault.message);
	}
	const notes = everyInbox(config).flatMap(({ destinations }) => destinations.notes);
	for (const note of new Set(notes)) log.warn({}, note);
}

function startedEvent(config: Config, version: string): DaemonEvent {
	const inboxes = everyInbox(config).map(({ inbox, library, destinations: { layout, why } }) => {
		return { inbox, library, layout, layoutWhy: why };
	});
	const { inbox, library, workers, destinations } = config;
	const { layout, why: layoutWhy } = destinations;
	return { event: "started", version, inbox, library, layout, layoutWhy, workers, inboxes };
}

/** Emits the current pause, and from then on an event for each pause that begins or ends. */
function emitPauses(sink: EventSink, control: Control): void {
	if (control.pause !== null) sink.emit({ event: "paused", ...control.pause });
	control.onPause(() =>
		sink.emit(control.pause === null ? { event: "resumed" } : { event: "paused", ...control.pause }),
	);
}

async function watchAndFollow(
	contexts: readonly InboxContext[],
	options: DaemonOptions,
	parts: { readonly supervision: Supervision; readonly locks: InboxLocks },
): Promise<DaemonEnd> {
	const [first, ...others] = contexts;
	if (first === undefined) throw new Error("every configuration has an inbox");
	const postProcessing = await startPostProcessing(first, options.signal);
	const maintenance = startMaintenance([first, ...others], options.signal);
	const onEnd = (): void => {
		postProcessing.wake();
		maintenance.wake();
	};
	try {
		const end = await watch(contexts, { ...options, ...parts, onEnd });
		if (options.once) await Promise.all([postProcessing.drained(), maintenance.drained()]);
		return end;
	} finally {
		await Promise.all([postProcessing.close(), maintenance.close()]);
	}
}
