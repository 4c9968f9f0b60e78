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

/** What a run of the daemon needs to know. */
export interface DaemonOptions {
	readonly config: Config;
	/** Reads the configuration again at each SIGHUP; null where that signal means something else. Rejects with a ModelError. */
	readonly readConfig: (() => Promise<Config>) | null;
	readonly sink: EventSink;
	readonly version: string;
	/** Work through what is in the inbox, and end. */
	readonly once: boolean;
	/** No new work begins after it fires; what runs is handed back to the inbox. */
	readonly signal: AbortSignal;
}

/** Runs the daemon to its end. Throws ModelError where it cannot begin: folders, locks, journal. */
export async function runDaemon(options: DaemonOptions): Promise<DaemonEnd> {
	const { config, sink } = options;
	const state = stateFolder(process.env, process.platform, homedir());
	// Before a state folder is made in an inbox.
	refuseOverlaps(config, state);
	const lock = await lockFolder(state);
	const locks = createInboxLocks(state, sink.log);
	try {
		const lacking = await prepareFolders(config, state);
		refuseHopeless(lacking, options);
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

interface Begun {
	readonly state: string;
	readonly locks: InboxLocks;
	readonly lacking: readonly Lacking[];
}

async function runLocked(options: DaemonOptions, { state, locks, lacking }: Begun): Promise<DaemonEnd> {
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
		const contexts = inboxContextsOf(supervision, instance, { journal, engine, control: control });
		await finishRevisions({ journal, state, now: nowText, log: sink.log });
		const finished: DaemonEvent[] = [];
		const places = recoveryPlacesOf(contexts, instance, (event) => finished.push(event));
		await recover({ journal, places, now: nowText, log: sink.log });
		sink.emit(startedEvent(config, version));
		for (const event of finished) sink.emit(event);
		tellTroubles(lacking, config, sink.log);
		// Not waited for, since one that hangs holds up no other; and one may come back when the journal is closed.
		for (const library of new Set(contexts.map(({ library }) => library))) library.fault().catch(() => undefined);
		tellPause(sink, control);
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

/** A folder that is missing may come, with its disk; one that cannot be made will not, and `once` does not wait. */
function refuseHopeless(lacking: readonly Lacking[], { config, once }: DaemonOptions): void {
	const bad = lacking.filter(({ fault }) => fault.code !== "work.inbox-read-only");
	const [first] = bad.filter(({ fault }) => once || fault.code !== "work.folder-missing");
	if (first !== undefined && bad.length === everyInbox(config).length) throw first.fault;
}

function tellTroubles(lacking: readonly Lacking[], config: Config, log: EventSink["log"]): void {
	for (const { inbox, library, fault } of lacking) {
		// Of a library that is not there, its own watch tells.
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

/** Tells of the pause that is on, and from now on whenever one begins or ends. */
function tellPause(sink: EventSink, control: Control): void {
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
	if (first === undefined) throw new Error("there is an inbox in every configuration");
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
