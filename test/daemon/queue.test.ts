import { link, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { createAdmission } from "../../daemon/admission.ts";
import type { Services } from "../../daemon/daemon-services.ts";
import type { Engine } from "../../daemon/engine/client.ts";
import { createEventBus } from "../../daemon/events/bus.ts";
import type { InboxFile } from "../../daemon/inbox/scan.ts";
import type { InboxContexts } from "../../daemon/inbox-contexts.ts";
import type { Pause } from "../../daemon/journal/port/control.ts";
import type { Job, JobProgress } from "../../daemon/journal/port/model.ts";
import { followLibrary } from "../../daemon/library.ts";
import { NOTHING_INHERITED } from "../../daemon/publish/inherited.ts";
import { createQueue, type Queue } from "../../daemon/queue.ts";
import { arrivalAt, conclusion, NOW } from "./arrivals.ts";
import { type Bench, claim, makeBench, makeProduct } from "./publish/bench.ts";
import { filesIn, memoryLog } from "./temp-folder.ts";

let bench: Bench;
let contexts: InboxContexts;
let services: Services;
let pause: Pause | null;
let stop: AbortController;

beforeEach(async () => {
	bench = await makeBench();
	stop = new AbortController();
	pause = null;
	const config = await loadConfig(undefined, { cwd: bench.root, env: {} });
	const log = memoryLog();
	services = {
		engine: untilStopped(stop.signal),
		journal: bench.journal,
		events: createEventBus(),
		log,
		admission: createAdmission(),
		control: {
			get pause() {
				return pause;
			},
			stopped: new AbortController().signal,
			onPause: () => undefined,
			onRetry: () => undefined,
			close: async () => undefined,
		},
		workers: 1,
		inboxes: [bench.inbox],
	};
	const context = {
		inbox: bench.inbox,
		config: { ...config.inboxes[0], library: bench.library, inbox: bench.inbox },
		services,
		library: followLibrary({
			folder: bench.library,
			workFolder: bench.work,
			inboxes: [bench.inbox],
			journal: bench.journal,
			log,
			onOther: async () => undefined,
		}),
		archive: bench.archive,
		workFolder: bench.work,
		stagingFolderFor: async () => ({
			folder: bench.library,
			workFolder: bench.work,
			inherited: NOTHING_INHERITED,
		}),
	};
	contexts = { config: () => config, all: () => [context], of: () => context };
});

function aQueue(): Queue {
	return createQueue(contexts, services, stop.signal);
}

/** An engine in which every piece of work takes until it is stopped. */
function untilStopped(signal: AbortSignal): Engine {
	return {
		run: () => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
		close: async () => undefined,
	};
}

async function seen(name = "NAI.ckpt"): Promise<InboxFile> {
	const arrival = await arrivalAt(join(bench.inbox, name));
	return { ...arrival, allocated: arrival.identity.size, partBeside: false, sidecars: [] };
}

test.each<{ name: string; left: (job: Job) => Promise<unknown>; ends: Record<string, string> }>([
	{
		name: "the output is recorded, and the source was not put away",
		left: (job) => concluded(job, { state: "published", product: null, final: null }),
		ends: { "inbox/Originals/NAI.ckpt": "weights" },
	},
	{
		name: "the refusal is recorded, and the source was not put aside",
		left: (job) => concluded(job, { state: "quarantining", reasonText: "why" }),
		ends: { "inbox/Failed/NAI.ckpt": "weights", "inbox/Failed/NAI.ckpt.reason.txt": "why" },
	},
	{
		name: "the output is whole, and has no name",
		left: (job) => makeProduct(bench, job),
		ends: { "inbox/Originals/NAI.ckpt": "weights", "library/Lora/NAI.safetensors": "pruned" },
	},
])("a job that is nobody's is taken up when its file is seen again: $name", async ({ left, ends }) => {
	const job = await claim(bench);
	await left(job);
	const queue = aQueue();
	queue.offer([await seen()], bench.inbox);
	await queue.settled();
	expect(await filesIn(bench.root)).toEqual(ends);
	expect(await bench.journal.unfinished()).toEqual([]);
	expect(await bench.journal.totals({})).toMatchObject({ count: 1 });
	expect(queue.failures()).toBe(0);
});

test("a job that runs under another of its file's names is not taken up", async () => {
	await link(join(bench.inbox, "NAI.ckpt"), join(bench.inbox, "twin.ckpt"));
	const queue = aQueue();
	queue.offer([await seen()], bench.inbox);
	await untilClaimed();
	queue.offer([await seen("twin.ckpt")], bench.inbox);
	await expect.poll(() => queue.inHand().running.map(({ path }) => path)).toEqual([join(bench.inbox, "NAI.ckpt")]);
	expect(await bench.journal.unfinished()).toMatchObject([{ id: 1, progress: { state: "claimed" } }]);
	stop.abort();
	await queue.settled();
	expect(await bench.journal.unfinished()).toMatchObject([{ id: 1, attempt: 1, progress: { state: "queued" } }]);
});

test("while it is paused nothing begins, and what waits begins when the pause is over", async () => {
	pause = { since: NOW, why: null };
	const queue = aQueue();
	queue.offer([await seen()], bench.inbox);
	expect(queue.inHand()).toMatchObject({ running: [], queued: 1 });
	expect(queue.idle([await seen()], bench.inbox)).toEqual([]);
	pause = null;
	queue.fill();
	expect(queue.inHand()).toMatchObject({ queued: 0 });
	await untilClaimed();
	stop.abort();
	await queue.settled();
});

test("a file that was left on purpose is asked of the journal again only when that is wanted", async () => {
	const job = await claim(bench);
	const { identity } = await arrivalAt(join(bench.inbox, "NAI.ckpt"));
	await concluded(job, { state: "published", product: null, final: null });
	await bench.journal.finish(job.id, { kind: "left", identity });
	const queue = aQueue();
	queue.offer([await seen()], bench.inbox);
	await queue.settled();
	expect(queue.idle([await seen()], bench.inbox)).toEqual([]);
	queue.forgetLeft();
	expect(queue.idle([await seen()], bench.inbox)).toHaveLength(1);
	await rm(join(bench.inbox, "NAI.ckpt"));
});

async function untilClaimed(): Promise<void> {
	await expect.poll(async () => (await bench.journal.unfinished()).length).toBe(1);
}

function concluded(job: Job, progress: JobProgress): Promise<void> {
	return bench.journal.conclude(job.id, conclusion({ output: null }), progress);
}
