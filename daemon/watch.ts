import { basename, join } from "node:path";
import { ModelError } from "../toolkit/errors.ts";
import type { Front } from "./front.ts";
import { type Inbox, watchInbox } from "./inbox.ts";
import type { World } from "./journey/world.ts";
import type { Presence } from "./presence.ts";
import { createQueue, type Queue } from "./queue.ts";
import { completenessFrom } from "./settle/ask-engine.ts";
import { waitingCode, waitingText } from "./settle/waiting-text.ts";
import { createSettler, type Settler, type Waiting } from "./settle.ts";

/** How a run ended. `clean`: nothing was refused and nothing is left waiting; always so when it was told to stop. */
export interface DaemonEnd {
	readonly clean: boolean;
}

/** How long to watch, and who is to know. */
export interface Watching {
	/** Work through what is in the inbox, and end. */
	readonly once: boolean;
	readonly signal: AbortSignal;
	readonly presence: Presence;
	/** Called after each journey. */
	readonly onEnd: () => void;
}

/** What one look after another goes through. */
interface Line {
	readonly inbox: Inbox;
	readonly settler: Settler;
	readonly queue: Queue;
}

/** Looks at the inbox again and again, and sends on its journey what has settled. */
export async function watch(world: World, watching: Watching): Promise<DaemonEnd> {
	const { once, signal, presence } = watching;
	const enough = new AbortController();
	const line = lineOf(world, watching, AbortSignal.any([signal, enough.signal]));
	presence.watches(line.queue);
	world.orders.onChange(() => {
		line.queue.fill();
		line.inbox.lookWithin(0);
	});
	let waiting: readonly Waiting[] = [];
	let looked = false;
	for await (const look of line.inbox.looks()) {
		const { pause } = world.orders;
		if (once && pause !== null) {
			await line.queue.settled();
			throw new ModelError("work.paused", pause);
		}
		if (look.kind === "missing") {
			if (once) throw new ModelError("work.folder-missing", { folder: world.config.inbox });
			presence.looked({ seen: false, waiting });
			continue;
		}
		for (const { path, why } of look.passed) world.front.tell({ event: "ignored", file: basename(path), why });
		const settlement = await line.settler.look(line.queue.idle(look.candidates), performance.now());
		if (!looked) world.front.tell({ event: "watching" });
		looked = true;
		waiting = settlement.waiting;
		tellWaiting(
			world.front,
			waiting.filter((one) => one.announce),
		);
		line.queue.offer(settlement.ready);
		presence.looked({ seen: true, waiting });
		if (settlement.lookAgainMs !== null) line.inbox.lookWithin(settlement.lookAgainMs);
		if (once && settlement.drained && line.queue.empty()) enough.abort();
	}
	if (signal.aborted) world.front.tell({ event: "stopping", running: line.queue.running() });
	await line.queue.settled();
	if (once) tellWaiting(world.front, waiting);
	return { clean: signal.aborted || (line.queue.failures() === 0 && waiting.length === 0) };
}

/** Settings are read at each look, so that what a SIGHUP changes takes effect. */
function lineOf(world: World, { signal, onEnd }: Watching, until: AbortSignal): Line {
	const { inbox: folder } = world.config;
	const inbox = watchInbox({
		folder,
		ignoredFolders: [join(folder, "Originals"), join(folder, "Failed"), world.workFolder],
		get scanEveryMs() {
			return world.config.scan.every;
		},
		signal: until,
		log: world.front.log,
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
	return { inbox, settler, queue };
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
