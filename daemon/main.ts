import { existsSync } from "node:fs";
import type { Config } from "../config/config.ts";
import type { SettingsSource } from "../config/settings-place.ts";
import { stateFolder } from "../config/state-folder.ts";
import { createAdmission } from "./admission.ts";
import { type Control, followControl } from "./control.ts";
import { coordinateAlone } from "./coordination/alone.ts";
import type { Coordination } from "./coordination.ts";
import type { Services } from "./daemon-services.ts";
import { startEngines } from "./engine/by-share.ts";
import { startEngine } from "./engine/client.ts";
import { createEventBus, type EventBus, type EventListener, logOn } from "./events/bus.ts";
import type { DaemonEvent, WebAddress } from "./events/event.ts";
import { type Lacking, prepareFolders, refuseOverlaps } from "./folders.ts";
import { hostsError } from "./hosts-errors.ts";
import { startWebServer } from "./http/start.ts";
import type { WebServer } from "./http/web-parts.ts";
import { createInboxContexts, type InboxContexts, recoveryPlacesOf } from "./inbox-contexts.ts";
import { lockFolder } from "./lock.ts";
import { startMaintenance } from "./maintenance.ts";
import { startPostProcessing } from "./post-processing.ts";
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
	try {
		await refuseUnready(options);
		const lacking = await prepareFolders(config, state);
		refuseUnusable(lacking, options);
		const coordination = await coordinationOf(options, state, log);
		try {
			return await runLocked(options, { state, coordination, lacking, events, log });
		} finally {
			await coordination.close();
		}
	} finally {
		await lock.release();
	}
}

/** Throws when several hosts share the journal and this one cannot be one of them. */
async function refuseUnready({ config, once }: DaemonOptions): Promise<void> {
	const { journal } = config;
	if (journal === null) return;
	if (once) throw hostsError("hosts.once", undefined);
	const { requireHostReady } = await import("./coordination/hosts.ts");
	await requireHostReady(config, journal);
}

/** How this daemon shares its work. What several hosts need is loaded only for them. */
async function coordinationOf({ config, version }: DaemonOptions, state: string, log: Log): Promise<Coordination> {
	const { journal } = config;
	if (journal === null) return coordinateAlone(config, state, log);
	const { coordinateHosts } = await import("./coordination/hosts.ts");
	return coordinateHosts(config, { journal, state, version, log });
}

interface Prepared {
	readonly state: string;
	readonly coordination: Coordination;
	readonly lacking: readonly Lacking[];
	readonly events: EventBus;
	readonly log: Log;
}

async function runLocked(options: DaemonOptions, prepared: Prepared): Promise<DaemonEnd> {
	const { config, version, source, reloadsAtHangUp } = options;
	const { state, coordination, lacking, events, log } = prepared;
	const { workers } = config;
	const { journal, instance } = coordination;
	const control = await followControl(journal, log);
	let engineDeaths = 0;
	const onDeath = (): void => {
		engineDeaths += 1;
	};
	const folders = config.inboxes.flatMap(({ inbox, library }) => [inbox, library]);
	const engine = startEngines(() => startEngine(workers, undefined, onDeath), folders);
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
		const contexts = createInboxContexts(supervision.settings, services, coordination);
		const { status, onStatus } = supervision;
		const finished: DaemonEvent[] = [];
		const places = recoveryPlacesOf(contexts.all(), instance, (event) => finished.push(event));
		const recovered = coordination.recover(places);
		// Nobody looks at a run that ends by itself. Not awaited yet: it loads while recovery waits for the disk.
		if (!options.once) {
			const { admission } = services;
			const settings = { source, after: supervision.settings.after, reload: supervision.reload };
			web = startWebServer({
				...{ state, version, status, onStatus, events, log, engine, control, admission, contexts, recovered, settings },
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
		const signal = AbortSignal.any([options.signal, control.stopped, coordination.mustStop]);
		const end = await watchAndFollow(contexts, { ...options, signal }, { services, supervision, coordination, state });
		events.emit({ event: "stopped" });
		coordination.mustStop.throwIfAborted();
		return end;
	} finally {
		await (await web)?.close();
		await control.close();
		await engine.close();
		await supervision.close();
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
	readonly coordination: Coordination;
	readonly state: string;
}

async function watchAndFollow(
	contexts: InboxContexts,
	options: DaemonOptions,
	{ services, supervision, coordination, state }: WatchParts,
): Promise<DaemonEnd> {
	const { once, signal } = options;
	const background = await coordination.oneAtATime(() => startBackground(contexts, options, services));
	const unsubscribe = services.events.subscribe(({ event }) => {
		if (event === "job-ended") background.current()?.wake();
	});
	try {
		const end = await watch(contexts, services, { once, signal, supervision, coordination, state });
		if (once) await background.current()?.drained();
		return end;
	} finally {
		unsubscribe();
		await background.close();
	}
}

/** Starts the work that follows jobs or is due by date. */
async function startBackground(
	contexts: InboxContexts,
	{ config, signal }: Pick<DaemonOptions, "config" | "signal">,
	services: Services,
) {
	const postProcessing = await startPostProcessing(services, config, signal);
	const parts = [postProcessing, startMaintenance(contexts, services, signal)];
	return {
		wake(): void {
			for (const part of parts) part.wake();
		},
		async drained(): Promise<void> {
			await Promise.all(parts.map((part) => part.drained()));
		},
		async close(): Promise<void> {
			await Promise.all(parts.map((part) => part.close()));
		},
	};
}
