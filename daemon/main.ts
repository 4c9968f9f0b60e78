import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { Config } from "../config/schema.ts";
import { ModelError } from "../toolkit/errors.ts";
import { startEngine } from "./engine/client.ts";
import { prepareFolders } from "./folders.ts";
import type { Front } from "./front.ts";
import { watchInbox } from "./inbox.ts";
import { journalPath, stateFolder } from "./journal/place.ts";
import { openJournal } from "./journal/sqlite-journal.ts";
import { lockFolder } from "./lock.ts";
import { createQueue } from "./queue.ts";
import { recover } from "./recover.ts";
import { completenessFrom } from "./settle/ask-engine.ts";
import { waitingText } from "./settle/waiting-text.ts";
import { createSettler, type Waiting } from "./settle.ts";
import { nowText, type World } from "./world.ts";

/** What a run of the daemon needs to know. */
export interface DaemonOptions {
	readonly config: Config;
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
	const { config, front, version } = options;
	await prepareFolders(config);
	const state = stateFolder(process.env, process.platform, homedir());
	const lock = await lockFolder(state);
	const journal = await openJournal(journalPath(state));
	const engine = startEngine(config.workers);
	try {
		const world = worldOf(options, { journal, engine });
		const { workFolder, shelves } = world;
		await recover({ journal, workFolder, shelves, now: nowText, log: front.log });
		front.tell({ event: "started", version, inbox: config.inbox, library: config.library, workers: config.workers });
		const end = await watch(world, options);
		front.tell({ event: "stopped" });
		return end;
	} finally {
		await engine.close();
		await journal.close();
		await lock.release();
	}
}

function worldOf({ config, front }: DaemonOptions, parts: Pick<World, "journal" | "engine">): World {
	const shelves = {
		originals: join(config.inbox, "Originals"),
		failed: join(config.inbox, "Failed"),
		onRefused: config.onRefused,
	};
	return { ...parts, config, front, shelves, workFolder: join(config.library, ".autoprune") };
}

/** Looks at the inbox again and again, and sends on its journey what has settled. */
async function watch(world: World, { once, signal }: DaemonOptions): Promise<DaemonEnd> {
	const { config, front } = world;
	const enough = new AbortController();
	const either = AbortSignal.any([signal, enough.signal]);
	const inbox = watchInbox({
		folder: config.inbox,
		ignoredFolders: [join(config.inbox, "Originals"), join(config.inbox, "Failed"), world.workFolder],
		scanEveryMs: config.scan.every,
		signal: either,
		log: front.log,
	});
	const settler = createSettler({ quietMs: config.settle.quiet, completenessOf: completenessFrom(world.engine) });
	const queue = createQueue(world, signal, () => inbox.lookWithin(0));
	let waiting: readonly Waiting[] = [];
	let looked = false;
	for await (const look of inbox.looks()) {
		if (look.kind === "missing") {
			if (once) throw new ModelError("work.folder-missing", { folder: config.inbox });
			continue;
		}
		const settlement = await settler.look(queue.idle(look.candidates), performance.now());
		if (!looked) front.tell({ event: "watching" });
		looked = true;
		waiting = settlement.waiting;
		tellWaiting(
			front,
			waiting.filter((one) => one.announce),
		);
		queue.offer(settlement.ready);
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
		front.tell({ event: "waiting", file: basename(candidate.path), why: waitingText(reason) });
	}
}
