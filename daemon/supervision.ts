import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import type { SettingsSource } from "../config/settings-place.ts";
import type { EventBus } from "./events/bus.ts";
import type { InboxContexts } from "./inbox-contexts.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { InHand, Queue } from "./queue.ts";
import type { Log } from "./runtime/log.ts";
import { HEARTBEAT_MS, type Status } from "./status/status.ts";
import { statusLine } from "./status/status-line.ts";
import { createStatusTracker, type TrackedInbox } from "./status/tracker.ts";
import { createStatusWriter } from "./status/writer.ts";
import { createHealth } from "./supervision/health.ts";
import { createLibraryWatch, type LibraryWatch } from "./supervision/library-watch.ts";
import { createServiceManager } from "./supervision/sd-notify.ts";
import { createSettings, type LiveSettings } from "./supervision/settings.ts";

/** Connects a running daemon with the outside: its status file, the service manager, and reloading at SIGHUP. */
export interface Supervision {
	readonly settings: LiveSettings;
	/** Reads the settings again, as at SIGHUP. Never rejects. */
	reload(): Promise<void>;
	/** The current status. */
	status(): Status;
	/** Calls the listener whenever the status may have changed. Returns a function that ends this. */
	onStatus(listener: () => void): () => void;
	/** Uses this queue in the status from now on, and checks the libraries of these inbox contexts. */
	watches(queue: Queue, contexts: InboxContexts): void;
	/**
	 * Reports a finished scan of an inbox. The first scan of any inbox makes the daemon ready, so that a hung one
	 * does not block the others.
	 */
	scanned(inbox: string, scan: TrackedInbox): void;
	/** Writes the final status and stops listening. */
	close(): Promise<void>;
}

/** Inputs of the supervision. */
export interface SupervisionOptions {
	/** The state folder. */
	readonly state: string;
	readonly config: Config;
	readonly version: string;
	readonly events: EventBus;
	readonly log: Log;
	readonly journal: Journal;
	/** See `DaemonOptions`. */
	readonly source: SettingsSource;
	readonly reloadsAtHangUp: boolean;
}

/** Starts the supervision; the daemon's state is "starting". */
export function startSupervision({
	state,
	config,
	version,
	events,
	log,
	journal,
	source,
	reloadsAtHangUp,
}: SupervisionOptions): Supervision {
	const manager = createServiceManager(process.env, log);
	let inHand = (): InHand => ({ running: [], queued: 0, putOff: [], blocked: [] });
	const inboxes = config.inboxes.map(({ inbox, library }) => ({ inbox, library }));
	const about = { pid: process.pid, version, workers: config.workers, journal: config.journal, inboxes };
	const listeners = new Set<() => void>();
	const tracker = createStatusTracker(
		about,
		() => inHand(),
		() => {
			writer.changed();
			for (const listener of listeners) listener();
		},
	);
	const writer = createStatusWriter(state, tracker.status, (now) => manager.status(statusLine(now)), log);
	const read = (): Promise<Config> => loadConfig(source.asked, source.surroundings);
	const settings = createSettings(config, read, { emit: events.emit, log });
	const health = createHealth(journal, () => settings.current().scan.every);
	let libraries: LibraryWatch = { look: async () => new Map() };
	let ready = false;
	let ending = false;
	let beating = false;

	async function beat(): Promise<void> {
		if (beating) return;
		beating = true;
		const unwell = await health.check();
		if (unwell === null && ready) manager.ping();
		const troubles = await libraries.look();
		// A restart does not repair a library, so the service manager is not notified of it; only the status shows
		// it.
		const useless = config.inboxes.every(({ library }) => troubles.has(library)) ? [...troubles.values()][0] : null;
		// Logged once: a lasting fault is in the status and need not fill the log.
		if (unwell !== null && tracker.status().unwell === null) log.warn({ unwell }, "the daemon is unhealthy");
		tracker.beat(unwell ?? useless ?? null, troubles);
		beating = false;
	}

	async function reload(): Promise<void> {
		if (ready) manager.reloading();
		await settings.reload();
		if (ready && !ending) manager.ready();
	}

	function becomeReady(): void {
		if (!ready) manager.ready();
		ready = true;
	}

	function onHangUp(): void {
		void reload();
	}

	const unsubscribe = events.subscribe((event) => {
		tracker.hear(event);
		if (event.event === "watching") becomeReady();
		if (event.event !== "stopping" && event.event !== "stopped") return;
		ending = true;
		health.resting();
		manager.stopping();
	});
	writer.changed();
	const pulse = setInterval(() => void beat(), Math.min(HEARTBEAT_MS, manager.pingEveryMs ?? HEARTBEAT_MS));
	if (reloadsAtHangUp) process.on("SIGHUP", onHangUp);
	return {
		settings,
		reload,
		status: tracker.status,
		onStatus(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		watches(queue, contexts) {
			inHand = queue.inHand;
			libraries = createLibraryWatch(contexts.all());
			void beat();
		},
		scanned(inbox, scan) {
			health.scanned();
			tracker.scanned(inbox, scan);
			becomeReady();
		},
		async close() {
			clearInterval(pulse);
			process.off("SIGHUP", onHangUp);
			unsubscribe();
			health.close();
			await writer.close();
			await manager.close();
		},
	};
}
