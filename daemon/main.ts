import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { Config } from "../config/schema.ts";
import { ModelError } from "../toolkit/errors.ts";
import { channelsOf, startAfterwork } from "./afterwork.ts";
import { startEngine } from "./engine/client.ts";
import type { DaemonEvent } from "./events.ts";
import { prepareFolders } from "./folders.ts";
import type { Front } from "./front.ts";
import { watchInbox } from "./inbox.ts";
import { journalPath, stateFolder } from "./journal/place.ts";
import { openJournal } from "./journal/sqlite-journal.ts";
import { lockFolder } from "./lock.ts";
import { appear, type Presence } from "./presence.ts";
import { createQueue } from "./queue.ts";
import { recover } from "./recover.ts";
import { completenessFrom } from "./settle/ask-engine.ts";
import { waitingCode, waitingText } from "./settle/waiting-text.ts";
import { createSettler, type Waiting } from "./settle.ts";
import { nowText, type World } from "./world.ts";

/** What a run of the daemon needs to know. */
export interface DaemonOptions {
	readonly config: Config;
	/** Reads the configuration again at each SIGHUP; null where that signal means something else. Throws ModelError. */
	readonly readConfig: (() => Config) | null;
	readonly front: Front;
	readonly version: string;
	/** Work through what is in the inbox, and end. */
	readonly once: boolean;
	/** No new work begins after it fires; what runs is handed back to the inbox. */
	readonly signal: AbortSignal;
}

/** How a run ended. `clean`: nothing was refused and nothing is left waiting; always so when it was told to stop. */
export interface DaemonEnd {
	readonly clean: boolean;
}

/** Runs the daemon to its end. Throws ModelError where it cannot begin: folders, lock, journal. */
export async function runDaemon(options: DaemonOptions): Promise<DaemonEnd> {
	const { config, version } = options;
	await prepareFolders(config);
	const state = stateFolder(process.env, process.platform, homedir());
	const lock = await lockFolder(state);
	const journal = await openJournal(journalPath(state), channelsOf(config));
	const engine = startEngine(config.workers);
	const presence = appear({ state, config, version, front: options.front, journal, readConfig: options.readConfig });
	const { front } = presence;
	try {
		const world = worldOf(presence, { journal, engine });
		const { workFolder, shelves } = world;
		await recover({ journal, workFolder, shelves, now: nowText, log: front.log });
		front.tell(startedEvent(config, version));
		for (const note of config.destinations.notes) front.log.warn({}, note);
		const end = await watchAndFollow(world, options, presence);
		front.tell({ event: "stopped" });
		return end;
	} finally {
		await engine.close();
		await presence.close();
		await journal.close();
		await lock.release();
	}
}

function startedEvent({ inbox, library, workers, destinations }: Config, version: string): DaemonEvent {
	const { layout, why: layoutWhy } = destinations;
	return { event: "started", version, inbox, library, layout, layoutWhy, workers };
}

/** The settings that a SIGHUP may change are read where they are used, and never kept. */
function worldOf({ settings, front }: Presence, parts: Pick<World, "journal" | "engine">): World {
	const { inbox, library } = settings.current;
	return {
		...parts,
		get config() {
			return settings.current;
		},
		front,
		shelves: {
			originals: join(inbox, "Originals"),
			failed: join(inbox, "Failed"),
			get onRefused() {
				return settings.current.onRefused;
			},
		},
		workFolder: join(library, ".autoprune"),
	};
}

async function watchAndFollow(world: World, options: DaemonOptions, presence: Presence): Promise<DaemonEnd> {
	const afterwork = await startAfterwork(world, options.signal);
	try {
		const end = await watch(world, options, presence, afterwork.nudge);
		if (options.once) await afterwork.drained();
		return end;
	} finally {
		await afterwork.close();
	}
}

/** Looks at the inbox again and again, and sends on its journey what has settled; `onEnd` is called after each. */
async function watch(
	world: World,
	{ once, signal }: DaemonOptions,
	presence: Presence,
	onEnd: () => void,
): Promise<DaemonEnd> {
	const { config, front } = world;
	const enough = new AbortController();
	const either = AbortSignal.any([signal, enough.signal]);
	const inbox = watchInbox({
		folder: config.inbox,
		ignoredFolders: [join(config.inbox, "Originals"), join(config.inbox, "Failed"), world.workFolder],
		get scanEveryMs() {
			return world.config.scan.every;
		},
		signal: either,
		log: front.log,
	});
	const settler = createSettler({
		get quietMs() {
			return world.config.settle.quiet;
		},
		completenessOf: completenessFrom(world.engine),
	});
	const queue = createQueue(world, signal, () => {
		onEnd();
		inbox.lookWithin(0);
	});
	presence.watches(queue);
	let waiting: readonly Waiting[] = [];
	let looked = false;
	for await (const look of inbox.looks()) {
		if (look.kind === "missing") {
			if (once) throw new ModelError("work.folder-missing", { folder: config.inbox });
			presence.looked({ seen: false, waiting });
			continue;
		}
		const settlement = await settler.look(queue.idle(look.candidates), performance.now());
		for (const { path, why } of look.passed) front.tell({ event: "ignored", file: basename(path), why });
		if (!looked) front.tell({ event: "watching" });
		looked = true;
		waiting = settlement.waiting;
		tellWaiting(
			front,
			waiting.filter((one) => one.announce),
		);
		queue.offer(settlement.ready);
		presence.looked({ seen: true, waiting });
		if (settlement.lookAgainMs !== null) inbox.lookWithin(settlement.lookAgainMs);
		if (once && settlement.drained && queue.empty()) enough.abort();
	}
	if (signal.aborted) front.tell({ event: "stopping", running: queue.running() });
	await queue.settled();
	if (once) tellWaiting(front, waiting);
	return { clean: signal.aborted || (queue.failures() === 0 && waiting.length === 0) };
}

function tellWaiting(front: Front, waiting: readonly Waiting[]): void {
	for (const { candidate, reason } of waiting) {
		front.tell({
			event: "waiting",
			file: basename(candidate.path),
			code: waitingCode(reason),
			why: waitingText(reason),
		});
	}
}
