import type { Config } from "../config/config.ts";
import { everyInbox } from "../config/inboxes.ts";
import type { Front } from "./front.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { World } from "./journey/world.ts";
import { createHealth } from "./presence/health.ts";
import { createLibraryWatch, type LibraryWatch } from "./presence/library-watch.ts";
import { createServiceManager } from "./presence/service-manager.ts";
import { createSettings, type Settings } from "./presence/settings.ts";
import type { InHand, Queue } from "./queue.ts";
import { createBoard, type Looked } from "./status/board.ts";
import { HEARTBEAT_MS } from "./status/status.ts";
import { statusLine } from "./status/status-line.ts";
import { createStatusWriter } from "./status/writer.ts";

/** A running daemon as the outside meets it: its status file, the service manager that watches over it, its SIGHUP. */
export interface Presence {
	readonly settings: Settings;
	/** Everything is told to this front, so that it is known here. */
	readonly front: Front;
	/** From now on this queue is asked for what runs and waits, and the libraries of these worlds are looked after. */
	watches(queue: Queue, worlds: readonly World[]): void;
	/** A look at an inbox came through. The first one at any makes the daemon ready: one that hangs holds up no other. */
	looked(inbox: string, look: Looked): void;
	/** Says the last, and listens no more. */
	close(): Promise<void>;
}

/** What a presence is of. */
export interface Appearing {
	/** The state folder. */
	readonly state: string;
	readonly config: Config;
	readonly version: string;
	readonly front: Front;
	readonly journal: Journal;
	/** See `DaemonOptions`. */
	readonly readConfig: (() => Promise<Config>) | null;
}

/** Makes the daemon known, as starting. */
export function appear({ state, config, version, front, journal, readConfig }: Appearing): Presence {
	const manager = createServiceManager(process.env, front.log);
	let inHand = (): InHand => ({ running: [], queued: 0, putOff: [], parked: [] });
	const inboxes = everyInbox(config).map(({ inbox, library }) => ({ inbox, library }));
	const about = { pid: process.pid, version, workers: config.workers, inboxes };
	const board = createBoard(
		about,
		front,
		() => inHand(),
		() => writer.changed(),
	);
	const writer = createStatusWriter(state, board.status, (now) => manager.status(statusLine(now)), front.log);
	const settings = createSettings(config, readConfig ?? (async () => config), board.front);
	const health = createHealth(journal, () => settings.current.scan.every);
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
		// No restart mends a library, so whoever watches over the process is not told; who asks is.
		const useless = everyInbox(config).every(({ library }) => troubles.has(library)) ? [...troubles.values()][0] : null;
		// Once: what lasts for hours is in the status, and need not fill the log.
		if (unwell !== null && board.status().unwell === null) front.log.warn({ unwell }, "the daemon is not well");
		board.beat(unwell ?? useless ?? null, troubles);
		beating = false;
	}

	async function reload(): Promise<void> {
		if (ready) manager.reloading();
		await settings.reload();
		if (ready && !ending) manager.ready();
	}

	function onHangUp(): void {
		void reload();
	}

	writer.changed();
	const pulse = setInterval(() => void beat(), Math.min(HEARTBEAT_MS, manager.pingEveryMs ?? HEARTBEAT_MS));
	if (readConfig !== null) process.on("SIGHUP", onHangUp);
	return {
		settings,
		front: {
			...board.front,
			tell(event) {
				board.front.tell(event);
				if (event.event !== "stopping" && event.event !== "stopped") return;
				ending = true;
				health.resting();
				manager.stopping();
			},
		},
		watches(queue, worlds) {
			inHand = queue.inHand;
			libraries = createLibraryWatch(worlds);
			void beat();
		},
		looked(inbox, look) {
			health.looked();
			board.looked(inbox, look);
			if (!ready) manager.ready();
			ready = true;
		},
		async close() {
			clearInterval(pulse);
			process.off("SIGHUP", onHangUp);
			health.close();
			await writer.close();
			await manager.close();
		},
	};
}
