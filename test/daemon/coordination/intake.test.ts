import { cp, link, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { proveStorage } from "../../../daemon/coordination/storage/shared-storage.ts";
import { startEngine } from "../../../daemon/engine/client.ts";
import { loraFile } from "../../e2e/lora.ts";
import { canUsePostgres } from "../../postgres.ts";
import { conclusion } from "../arrivals.ts";
import { until } from "../temp-folder.ts";
import { type SharedSandbox, sharedSandbox } from "./shared-sandbox.ts";

describe.skipIf(!canUsePostgres)("files that become jobs of several hosts", () => {
	let { sandbox, journal, parts, host, seen, jobFor } = {} as SharedSandbox;

	beforeEach(async () => {
		({ sandbox, journal, parts, host, seen, jobFor } = await sharedSandbox());
	});

	test("a settled file becomes one job, and counts as new again only when it changes", async () => {
		const { queue } = await host({ works: false });
		queue.offer([await seen()], sandbox.inbox);
		expect(queue.busy(sandbox.inbox)).toBe(true);
		await until(() => queue.inHand().queued === 0);
		expect(await journal.unfinished()).toMatchObject([{ id: 1, progress: { state: "queued" } }]);
		await link(join(sandbox.inbox, "NAI.ckpt"), join(sandbox.root, "twin"));
		expect(queue.idle([await seen()], sandbox.inbox)).toEqual([]);
		await utimes(join(sandbox.inbox, "NAI.ckpt"), 1, 1);
		expect(queue.idle([await seen()], sandbox.inbox)).toHaveLength(1);
		expect(queue.idle([], sandbox.inbox)).toEqual([]);
		expect(queue.failures()).toBe(0);
	});

	test("a file that was renamed while its job waited has that job under its new name", async () => {
		const engine = startEngine(1);
		onTestFinished(() => engine.close());
		const watcher = await host({ works: false });
		const [before, after] = ["a.safetensors", "b.safetensors"];
		await writeFile(join(sandbox.inbox, before), loraFile(1));
		watcher.queue.offer([await seen(before)], sandbox.inbox);
		await watcher.queue.settled();
		await rename(join(sandbox.inbox, before), join(sandbox.inbox, after));
		watcher.queue.offer([await seen(after)], sandbox.inbox);
		await watcher.queue.settled();
		expect(watcher.queue.idle([await seen(after)], sandbox.inbox)).toEqual([]);
		expect(await journal.unfinished()).toMatchObject([{ id: 1, arrival: { path: join(sandbox.inbox, after) } }]);
		await host({ engine });
		await until(async () => (await journal.unfinished()).length === 0);
		expect(Object.keys(await sandbox.files())).toContain("library/Lora/b.safetensors");
	});

	test("a file that was renamed while a host had its job gets one under its new name when that is dropped", async () => {
		const { queue, context } = await host({ works: false });
		const job = await jobFor(context);
		await rename(join(sandbox.inbox, "NAI.ckpt"), join(sandbox.inbox, "b.ckpt"));
		const offer = async (): Promise<void> => {
			queue.offer(queue.idle([await seen("b.ckpt")], sandbox.inbox), sandbox.inbox);
			await queue.settled();
		};
		await offer();
		expect(queue.idle([await seen("b.ckpt")], sandbox.inbox)).toHaveLength(1);
		await journal.forget(job);
		await offer();
		expect(queue.idle([await seen("b.ckpt")], sandbox.inbox)).toEqual([]);
		expect(await journal.unfinished()).toMatchObject([{ arrival: { path: join(sandbox.inbox, "b.ckpt") } }]);
	});

	test("without the inbox's lease no file becomes a job", async () => {
		const { queue } = await host({ works: false });
		const held = parts.lease;
		parts.lease = null;
		queue.offer([await seen()], sandbox.inbox);
		await queue.settled();
		parts.lease = held;
		await held?.release();
		queue.offer([await seen()], sandbox.inbox);
		await queue.settled();
		expect(await journal.unfinished()).toEqual([]);
		expect(queue.idle([await seen()], sandbox.inbox)).toHaveLength(1);
	});

	test("a file that its job left in the inbox gets no second one, and the journal is asked again after a retry", async () => {
		const { queue, context } = await host({ works: false });
		const job = await jobFor(context);
		await journal.conclude(job, conclusion({ output: null }), { state: "published", product: null, final: null });
		await journal.finish(job, { kind: "left", identity: (await seen()).identity });
		queue.offer([await seen()], sandbox.inbox);
		await queue.settled();
		expect(queue.idle([await seen()], sandbox.inbox)).toEqual([]);
		expect(await journal.unfinished()).toEqual([]);
		queue.forgetLeft();
		expect(queue.idle([await seen()], sandbox.inbox)).toHaveLength(1);
	});

	test("a source that is back although it was archived is archived again", async () => {
		const { queue, context } = await host({ works: false });
		const job = await jobFor(context);
		await journal.conclude(job, conclusion({ output: null }), { state: "published", product: null, final: null });
		await journal.finish(job, { kind: "moved", path: Buffer.from(join(sandbox.inbox, "Originals", "NAI.ckpt")) });
		queue.offer([await seen()], sandbox.inbox);
		await queue.settled();
		expect(await sandbox.files()).toEqual({ "inbox/Originals/NAI.ckpt": "weights" });
		expect(await journal.unfinished()).toEqual([]);
	});

	test("an inbox whose share hangs does not stop the others", async () => {
		let answer: (() => void) | null = null;
		let hangs = false;
		parts.storage = await proveStorage([{ kind: "inbox", folder: sandbox.inbox }], async () => {
			if (hangs) await new Promise<void>((resolve) => (answer = resolve));
			return new Map();
		});
		await rename(sandbox.inbox, `${sandbox.inbox}-before`);
		await cp(`${sandbox.inbox}-before`, sandbox.inbox, { recursive: true });
		await writeFile(join(sandbox.inbox, "other.ckpt"), "weights");
		hangs = true;
		const { queue } = await host({ works: false });
		queue.offer([await seen()], sandbox.inbox);
		await until(() => answer !== null);
		// This host does not have it in its settings, so the attempt fails.
		queue.offer([await seen("other.ckpt")], "/elsewhere");
		await until(() => queue.failures() === 1);
		expect(queue.busy(sandbox.inbox)).toBe(true);
		(answer as (() => void) | null)?.();
	});
});
