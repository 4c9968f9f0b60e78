import { existsSync } from "node:fs";
import type { Config } from "../config/config.ts";
import type { SettingsSource } from "../config/settings-place.ts";
import { stateFolder } from "../config/state-folder.ts";
import { createAdmission } from "./admission.ts";
import { type Control, followControl } from "./control.ts";
import type { Services } from "./daemon-services.ts";
import { startEngine } from "./engine/client.ts";
import { createEventBus, type EventBus, type EventListener, logOn } from "./events/bus.ts";
import type { DaemonEvent, WebAddress } from "./events/event.ts";
import { type Lacking, prepareFolders, refuseOverlaps } from "./folders.ts";
import { startWebServer } from "./http/start.ts";
import type { WebServer } from "./http/web-parts.ts";
import { createInboxLocks, type InboxLocks } from "./inbox/locks.ts";
import { createInboxContexts, type InboxContexts, recoveryPlacesOf } from "./inbox-contexts.ts";
import { instanceOf } from "./instance.ts";
import { openOrRestore } from "./journal/open.ts";
import { journalPath } from "./journal/place.ts";
import { lockFolder } from "./lock.ts";
import { startMaintenance } from "./maintenance.ts";
import { channelsOf, startPostProcessing } from "./post-processing.ts";
import { recover } from "./recover.ts";
import { finishRevisions } from "./revise/one-at-a-time.ts";
import { nowText } from "./runtime/clock.ts";
import type { Log } from "./runtime/log.ts";
import { type Supervision, startSupervision } from "./supervision.ts";
import { type DaemonEnd, watch } from "./watch.ts";

/** Options of one run of the daemon. */
export interface DaemonOptions {
	readonly config: Config;
	/** Where `config` was read from, and is read again. */
	readonly source: SettingsSource;
	/** Whether SIGHUP reloads the settings; in a terminal it has another meaning. */
	readonly reloadsAtHangUp: boolean;
	/** Receives every event: the terminal, or the JSON log. */
	readonly onEvent: EventListener;
	readonly version: string;
	/** Process the files that are in the inboxes, then exit. */
	readonly once: boolean;
	/** When it is aborted, no new job starts, and the files of cancelled jobs stay in the inbox. */
	readonly signal: AbortSignal;
}

/** Runs the daemon to its end. Throws UserError when it cannot start because of its folders, locks or journal. */
export async function runDaemon(options: DaemonOptions): Promise<DaemonEnd> {
	const { config, onEvent } = options;
	const state = stateFolder(process.env);
	// Checked before the state folder is created, which might otherwise be inside an inbox.
	refuseOverlaps(config, state);
	const events = createEventBus();
	events.subscribe(onEvent);
	const log = logOn(events);
	const lock = await lockFolder(state);
	const locks = createInboxLocks(state, log);
	try {
		const lacking = await prepareFolders(config, state);
		refuseUnusable(lacking, options);
		for (const { inbox } of config.inboxes) {
			const fault = await locks.keep(inbox);
			if (fault !== null) throw fault;
		}
		return await runLocked(options, { state, locks, lacking, events, log });
	} finally {
		await locks.release();
		await lock.release();
	}
}

interface Prepared {
	readonly state: string;
	readonly locks: InboxLocks;
	readonly lacking: readonly Lacking[];
	readonly events: EventBus;
	readonly log: Log;
}

async function runLocked(options: DaemonOptions, prepared: Prepared): Promise<DaemonEnd> {
	const { config, version, source, reloadsAtHangUp } = options;
	const { state, locks, lacking, events, log } = prepared;
	const { workers } = config;
	const instance = await instanceOf(state);
	const journal = await openOrRestore(journalPath(state), channelsOf(config));
	const control = await followControl(journal, log);
	let engineDeaths = 0;
	const engine = startEngine(workers, undefined, () => {
		engineDeaths += 1;
	});
	const supervision = startSupervision({
		...{ state, config, version, events, log, journal },
		...{ source, reloadsAtHangUp },
	});
	const services: Services = {
		...{ journal, control, engine, events, log, workers },
		admission: createAdmission(),
		inboxes: config.inboxes.map(({ inbox }) => inbox),
	};
	let web: Promise<WebServer | null> = Promise.resolve(null);
	try {
		const contexts = createInboxContexts(supervision.settings, services, instance);
		const { status, onStatus } = supervision;
		const finished: DaemonEvent[] = [];
		const places = recoveryPlacesOf(contexts.all(), instance, (event) => finished.push(event));
		const recovered = finishRevisions({ journal, state, now: nowText, log }).then(() =>
			recover({ journal, places, now: nowText, log }),
		);
		// Nobody looks at a run that ends by itself. Not awaited yet: it loads while recovery waits for the disk.
		if (!options.once) {
			const { admission } = services;
			const settings = { source, after: supervision.settings.after, reload: supervision.reload };
			web = startWebServer({
				...{ state, version, status, onStatus, events, log, engine, admission, contexts, recovered, settings },
				config: contexts.config,
				engineDeaths: () => engineDeaths,
			});
		}
		await recovered;
		events.emit(startedEvent(config, version, (await web)?.address ?? null));
		for (const event of finished) events.emit(event);
		logFaults(lacking, config, log);
		// Not awaited: a hung library must not block the others. A late answer may come after the journal was closed,
		// so errors are ignored.
		for (const library of new Set(contexts.all().map(({ library }) => library))) library.fault().catch(() => undefined);
		emitPauses(events, control);
		const signal = AbortSignal.any([options.signal, control.stopped]);
		const end = await watchAndFollow(contexts, { ...options, signal }, { services, supervision, locks });
		events.emit({ event: "stopped" });
		return end;
	} finally {
		await (await web)?.close();
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
	if (first !== undefined && bad.length === config.inboxes.length) throw first.fault;
}

function logFaults(lacking: readonly Lacking[], config: Config, log: Log): void {
	for (const { inbox, library, fault } of lacking) {
		// For a library that is missing, the library's own check logs it.
		if (existsSync(library)) log.warn({ inbox, code: fault.code, hint: fault.hint }, fault.message);
	}
	const notes = config.inboxes.flatMap(({ destinations }) => destinations.notes);
	for (const note of new Set(notes)) log.warn({}, note);
}

function startedEvent({ inboxes, workers }: Config, version: string, web: WebAddress | null): DaemonEvent {
	const [first, ...further] = inboxes.map(({ inbox, library, destinations: { layout, why } }) => {
		return { inbox, library, layout, layoutWhy: why };
	});
	if (first === undefined) throw new Error("every configuration has an inbox");
	return { event: "started", version, ...first, workers, inboxes: [first, ...further], web };
}

/** Emits the current pause, and from then on an event for each pause that begins or ends. */
function emitPauses({ emit }: EventBus, control: Control): void {
	if (control.pause !== null) emit({ event: "paused", ...control.pause });
	control.onPause(() => emit(control.pause === null ? { event: "resumed" } : { event: "paused", ...control.pause }));
}

interface WatchParts {
	readonly services: Services;
	readonly supervision: Supervision;
	readonly locks: InboxLocks;
}

async function watchAndFollow(
	contexts: InboxContexts,
	options: DaemonOptions,
	{ services, supervision, locks }: WatchParts,
): Promise<DaemonEnd> {
	const { once, signal } = options;
	const postProcessing = await startPostProcessing(services, options.config, signal);
	const maintenance = startMaintenance(contexts, services, signal);
	const unsubscribe = services.events.subscribe(({ event }) => {
		if (event !== "job-ended") return;
		postProcessing.wake();
		maintenance.wake();
	});
	try {
		const end = await watch(contexts, services, { once, signal, supervision, locks });
		if (once) await Promise.all([postProcessing.drained(), maintenance.drained()]);
		return end;
	} finally {
		unsubscribe();
		await Promise.all([postProcessing.close(), maintenance.close()]);
	}
}
