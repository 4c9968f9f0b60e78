import { link, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Job, JobProgress } from "../../daemon/journal/port/model.ts";
import { createQueue, type Queue } from "../../daemon/queue.ts";
import { arrivalAt, conclusion, inboxFile, NOW } from "./arrivals.ts";
import { servicesOf } from "./daemon-services.ts";
import { claim, makeProduct, type Sandbox, sandboxWithModel } from "./sandbox.ts";

let sandbox: Sandbox;
let queue: Queue;
let pause: { since: string; why: string | null } | null;
let stop: AbortController;

beforeEach(async () => {
	sandbox = await sandboxWithModel();
	stop = new AbortController();
	pause = null;
	const control = {
		get pause() {
			return pause;
		},
		look: async () => undefined,
		stopped: new AbortController().signal,
		onPause: () => undefined,
		onRetry: () => undefined,
		close: async () => undefined,
	};
	const { contexts, services } = await servicesOf(sandbox, { engine: untilStopped(stop.signal), control });
	queue = createQueue(contexts, services, stop.signal);
});

/** An engine in which every piece of work takes until it is stopped. */
function untilStopped(signal: AbortSignal) {
	return {
		run: () => new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
		close: async () => undefined,
	};
}

async function seen(name = "NAI.ckpt") {
	return inboxFile(await arrivalAt(join(sandbox.inbox, name)));
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
		left: (job) => makeProduct(sandbox, job),
		ends: { "inbox/Originals/NAI.ckpt": "weights", "library/Lora/NAI.safetensors": "pruned" },
	},
])("a job that is nobody's is taken up when its file is seen again: $name", async ({ left, ends }) => {
	const job = await claim(sandbox);
	await left(job);
	queue.offer([await seen()], sandbox.inbox);
	await queue.settled();
	expect(await sandbox.files()).toEqual(ends);
	expect(await sandbox.journal.unfinished()).toEqual([]);
	expect(await sandbox.journal.totals({})).toMatchObject({ count: 1 });
	expect(queue.failures()).toBe(0);
});

test("a job that runs under another of its file's names is not taken up", async () => {
	await link(join(sandbox.inbox, "NAI.ckpt"), join(sandbox.inbox, "twin.ckpt"));
	queue.offer([await seen()], sandbox.inbox);
	await untilClaimed();
	queue.offer([await seen("twin.ckpt")], sandbox.inbox);
	await expect.poll(() => queue.inHand().running.map(({ path }) => path)).toEqual([join(sandbox.inbox, "NAI.ckpt")]);
	expect(await sandbox.journal.unfinished()).toMatchObject([{ id: 1, progress: { state: "claimed" } }]);
	stop.abort();
	await queue.settled();
	expect(await sandbox.journal.unfinished()).toMatchObject([{ id: 1, claim: 1, progress: { state: "queued" } }]);
});

test("while it is paused nothing begins, and what waits begins when the pause is over", async () => {
	pause = { since: NOW, why: null };
	queue.offer([await seen()], sandbox.inbox);
	expect(queue.inHand()).toMatchObject({ running: [], queued: 1 });
	expect(queue.idle([await seen()], sandbox.inbox)).toEqual([]);
	pause = null;
	queue.fill();
	expect(queue.inHand()).toMatchObject({ queued: 0 });
	await untilClaimed();
	stop.abort();
	await queue.settled();
});

test("a file that was left on purpose is asked of the journal again only when that is wanted", async () => {
	const job = await claim(sandbox);
	const { identity } = await arrivalAt(join(sandbox.inbox, "NAI.ckpt"));
	await concluded(job, { state: "published", product: null, final: null });
	await sandbox.journal.finish(job, { kind: "left", identity });
	queue.offer([await seen()], sandbox.inbox);
	await queue.settled();
	expect(queue.idle([await seen()], sandbox.inbox)).toEqual([]);
	queue.forgetLeft();
	expect(queue.idle([await seen()], sandbox.inbox)).toHaveLength(1);
	await rm(join(sandbox.inbox, "NAI.ckpt"));
});

async function untilClaimed(): Promise<void> {
	await expect.poll(async () => (await sandbox.journal.unfinished()).length).toBe(1);
}

function concluded(job: Job, progress: JobProgress): Promise<void> {
	return sandbox.journal.conclude(job, conclusion({ output: null }), progress);
}
