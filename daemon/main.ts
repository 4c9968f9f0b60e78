import { existsSync } from "node:fs";
import { homedir } from "node:os";
import type { Config } from "../config/config.ts";
import { everyInbox } from "../config/inboxes.ts";
import { channelsOf, startAfterwork } from "./afterwork.ts";
import { startCalendar } from "./calendar.ts";
import { startEngine } from "./engine/client.ts";
import type { DaemonEvent } from "./events.ts";
import { type Lacking, prepareFolders, refuseOverlaps } from "./folders.ts";
import type { Front } from "./front.ts";
import { createInboxLocks, type InboxLocks } from "./inbox/locks.ts";
import { instanceOf } from "./instance.ts";
import { openOrRestore } from "./journal/open.ts";
import { journalPath, stateFolder } from "./journal/place.ts";
import { nowText, type World } from "./journey/world.ts";
import { lockFolder } from "./lock.ts";
import { followOrders, type Orders } from "./orders.ts";
import { appear, type Presence } from "./presence.ts";
import { recover } from "./recover.ts";
import { finishRevisions } from "./revise/one-at-a-time.ts";
import { type DaemonEnd, watch } from "./watch.ts";
import { placesOf, worldsOf } from "./worlds.ts";

/** What a run of the daemon needs to know. */
export interface DaemonOptions {
	readonly config: Config;
	/** Reads the configuration again at each SIGHUP; null where that signal means something else. Rejects with a ModelError. */
	readonly readConfig: (() => Promise<Config>) | null;
	readonly front: Front;
	readonly version: string;
	/** Work through what is in the inbox, and end. */
	readonly once: boolean;
	/** No new work begins after it fires; what runs is handed back to the inbox. */
	readonly signal: AbortSignal;
}

/** Runs the daemon to its end. Throws ModelError where it cannot begin: folders, locks, journal. */
export async function runDaemon(options: DaemonOptions): Promise<DaemonEnd> {
	const { config, front } = options;
	const state = stateFolder(process.env, process.platform, homedir());
	// Before a state folder is made in an inbox.
	refuseOverlaps(config, state);
	const lock = await lockFolder(state);
	const locks = createInboxLocks(state, front.log);
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
	const orders = await followOrders(journal, options.front.log);
	const engine = startEngine(config.workers);
	const presence = appear({ state, config, version, front: options.front, journal, readConfig: options.readConfig });
	const { front } = presence;
	try {
		const worlds = worldsOf(presence, instance, { journal, engine, orders });
		await finishRevisions({ journal, state, now: nowText, log: front.log });
		const finished: DaemonEvent[] = [];
		const places = placesOf(worlds, instance, (event) => finished.push(event));
		await recover({ journal, places, now: nowText, log: front.log });
		front.tell(startedEvent(config, version));
		for (const event of finished) front.tell(event);
		tellTroubles(lacking, config, front.log);
		// Not waited for, since one that hangs holds up no other; and one may come back when the journal is closed.
		for (const library of new Set(worlds.map(({ library }) => library))) library.fault().catch(() => undefined);
		tellPause(front, orders);
		const end = await watchAndFollow(worlds, options, { presence, locks });
		front.tell({ event: "stopped" });
		return end;
	} finally {
		await orders.close();
		await engine.close();
		await presence.close();
		await journal.close();
	}
}

/** A folder that is missing may come, with its disk; one that cannot be made will not, and `once` does not wait. */
function refuseHopeless(lacking: readonly Lacking[], { config, once }: DaemonOptions): void {
	const bad = lacking.filter(({ fault }) => fault.code !== "work.inbox-read-only");
	const [first] = bad.filter(({ fault }) => once || fault.code !== "work.folder-missing");
	if (first !== undefined && bad.length === everyInbox(config).length) throw first.fault;
}

function tellTroubles(lacking: readonly Lacking[], config: Config, log: Front["log"]): void {
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
function tellPause(front: Front, orders: Orders): void {
	if (orders.pause !== null) front.tell({ event: "paused", ...orders.pause });
	orders.onPause(() => front.tell(orders.pause === null ? { event: "resumed" } : { event: "paused", ...orders.pause }));
}

async function watchAndFollow(
	worlds: readonly World[],
	options: DaemonOptions,
	parts: { readonly presence: Presence; readonly locks: InboxLocks },
): Promise<DaemonEnd> {
	const [first, ...others] = worlds;
	if (first === undefined) throw new Error("there is an inbox in every configuration");
	const afterwork = await startAfterwork(first, options.signal);
	const calendar = startCalendar([first, ...others], options.signal);
	const onEnd = (): void => {
		afterwork.nudge();
		calendar.nudge();
	};
	try {
		const end = await watch(worlds, { ...options, ...parts, onEnd });
		if (options.once) await Promise.all([afterwork.drained(), calendar.drained()]);
		return end;
	} finally {
		await Promise.all([afterwork.close(), calendar.close()]);
	}
}
