import { cp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { proveStorage } from "../../../daemon/coordination/storage/shared-storage.ts";
import { settingsText } from "../../../daemon/coordination/work/job-settings.ts";
import { startEngine } from "../../../daemon/engine/client.ts";
import { hostsError } from "../../../daemon/hosts-errors.ts";
import type { InboxContext } from "../../../daemon/pipeline/inbox-context.ts";
import { workerError } from "../../../workers/errors.ts";
import { loraFile } from "../../e2e/lora.ts";
import { canUsePostgres } from "../../postgres.ts";
import { NOW } from "../arrivals.ts";
import { makeProduct, tempOf } from "../sandbox.ts";
import { until } from "../temp-folder.ts";
import { type SharedSandbox, sharedSandbox } from "./shared-sandbox.ts";

describe.skipIf(!canUsePostgres)("jobs that are delivered to a host", () => {
	let { sandbox, journal, deliveries, parts, host, seen, jobFor } = {} as SharedSandbox;

	beforeEach(async () => {
		({ sandbox, journal, deliveries, parts, host, seen, jobFor } = await sharedSandbox());
	});

	test("a host that stops gives its jobs back, and another one gets them", async () => {
		const first = await host();
		first.queue.offer([await seen()], sandbox.inbox);
		await until(() => first.queue.running() === 1);
		expect(first.queue.inHand().running.map(({ path }) => path)).toEqual([join(sandbox.inbox, "NAI.ckpt")]);
		expect(await journal.unfinished()).toMatchObject([{ claim: 1, progress: { state: "claimed" } }]);
		await first.end();
		expect(await journal.unfinished()).toMatchObject([{ claim: 1, progress: { state: "queued" } }]);
		const second = await host();
		await until(() => second.queue.running() === 1);
		expect(await journal.unfinished()).toMatchObject([{ claim: 2, progress: { state: "claimed" } }]);
	});

	test("while other storage is mounted at the inbox, no file becomes a job and none is taken again and again", async () => {
		const { context } = await host({ works: false });
		await journal.requeue(await jobFor(context), "handed-back");
		const inbox = { kind: "inbox", folder: sandbox.inbox } as const;
		let isOther = false;
		parts.storage = await proveStorage([inbox], async () => {
			if (isOther) throw hostsError("hosts.no-beacon", { folder: sandbox.inbox, path: "beacon" });
			return new Map();
		});
		await rename(sandbox.inbox, `${sandbox.inbox}-unmounted`);
		await cp(`${sandbox.inbox}-unmounted`, sandbox.inbox, { recursive: true, preserveTimestamps: true });
		isOther = true;
		const { queue, log } = await host();
		queue.offer([await seen()], sandbox.inbox);
		await until(() => queue.failures() > 0);
		await deliveries.send(await journal.jobsToDeliver());
		await until(async () => ((await journal.unfinished())[0]?.claim ?? 0) >= 2);
		await until(() => queue.running() === 0);
		expect(await journal.unfinished()).toMatchObject([{ id: 1, claim: 2, progress: { state: "claimed" } }]);
		for (const detail of log.details) expect(detail).toMatchObject({ code: "hosts.no-beacon" });
		await rm(sandbox.inbox, { recursive: true });
		await rename(`${sandbox.inbox}-unmounted`, sandbox.inbox);
		await until(() => queue.running() === 1);
		expect(await journal.unfinished()).toMatchObject([{ id: 1, claim: 3 }]);
	});

	test("a job that shows no progress is delivered again, although it still runs", async () => {
		const { queue } = await host({ patienceMs: 500 });
		queue.offer([await seen()], sandbox.inbox);
		await until(() => queue.running() === 1);
		await until(async () => ((await journal.unfinished())[0]?.claim ?? 0) > 1);
		expect(queue.running()).toBeGreaterThan(0);
	});

	test("while the daemons are paused no job begins", async () => {
		await journal.pause({ since: NOW, why: null });
		const { queue } = await host();
		queue.offer([await seen()], sandbox.inbox);
		// The delivery is there for whoever takes one.
		const taken: number[] = [];
		deliveries.work({ small: 1, large: 1 }, async ({ id }) => void taken.push(id));
		await until(() => taken.length === 1);
		expect(queue.running()).toBe(0);
		expect(await journal.unfinished()).toMatchObject([{ claim: 0, progress: { state: "queued" } }]);
	});

	test("a job of a host that is gone goes on where it was, by the settings that came with it", async () => {
		const { queue, context } = await host({ works: false });
		const elsewhere = join(sandbox.inbox, "Elsewhere");
		const job = await jobFor(
			context,
			settingsText({ ...context, archive: { ...context.archive, originals: elsewhere } }),
		);
		await makeProduct(sandbox, job);
		await queue.settled();
		await host();
		await deliveries.send(await journal.jobsToDeliver());
		await until(async () => (await journal.unfinished()).length === 0);
		expect(await sandbox.files()).toEqual({
			"inbox/Elsewhere/NAI.ckpt": "weights",
			"library/Lora/NAI.safetensors": "pruned",
		});
	});

	test("a file for which a host has no room is blocked there, and begins soon after there is room", async () => {
		const engine = startEngine(1);
		onTestFinished(() => engine.close());
		const free = { disk: 0, memory: 2 ** 40 };
		const { queue, events } = await host({ engine, free });
		const told: string[] = [];
		events.subscribe(({ event }) => void told.push(event));
		await writeFile(join(sandbox.inbox, "a.safetensors"), loraFile(1));
		queue.offer([await seen("a.safetensors")], sandbox.inbox);
		await until(() => queue.inHand().blocked.length === 1);
		expect(queue.inHand().blocked).toMatchObject([
			{ candidate: { path: join(sandbox.inbox, "a.safetensors") }, fault: { code: "work.waiting-space" } },
		]);
		expect(await journal.unfinished()).toMatchObject([{ progress: { state: "queued" } }]);
		await until(() => told.includes("job-ended"));
		expect(told.filter((event) => event === "waiting")).toHaveLength(1);
		free.disk = 2 ** 40;
		await until(async () => (await journal.unfinished()).length === 0);
		expect(queue.inHand().blocked).toEqual([]);
		expect(told).toContain("published");
	});

	test("while a host does not see the library its files are blocked there, and begin when the library is back", async () => {
		const { queue, log } = await host();
		await rename(sandbox.library, `${sandbox.library}.away`);
		queue.offer([await seen()], sandbox.inbox);
		await until(() => queue.inHand().blocked.length === 1);
		expect(queue.inHand().blocked).toMatchObject([{ fault: { code: "work.folder-missing" } }]);
		await until(async () => (await journal.unfinished())[0]?.progress.state === "queued");
		await rename(`${sandbox.library}.away`, sandbox.library);
		await until(() => queue.running() === 1);
		expect(log.messages).toEqual([`The folder ${sandbox.library} does not exist.`, "the library is writable again"]);
	});

	test("a file that changed while its job waited is not pruned, although its size and its date are the same", async () => {
		const path = join(sandbox.inbox, "a.safetensors");
		const bytes = loraFile(1);
		const date = new Date("2026-11-22T10:00:00Z");
		await writeFile(path, bytes);
		await utimes(path, date, date);
		const { queue } = await host({ works: false });
		queue.offer([await seen("a.safetensors")], sandbox.inbox);
		await until(async () => (await journal.unfinished()).length === 1);
		await writeFile(path, bytes.fill(0, bytes.length - 8));
		await utimes(path, date, date);
		const engine = startEngine(1);
		onTestFinished(() => engine.close());
		await host({ engine });
		await until(async () => (await journal.unfinished()).length === 0);
		expect(Object.keys(await sandbox.files())).toEqual(["inbox/NAI.ckpt", "inbox/a.safetensors"]);
		expect(await journal.entries({}, 9)).toEqual([]);
	});

	test("a fault that a job has again and again is logged once", async () => {
		const fault = workerError("work.source-away", { path: "/inbox/NAI.ckpt", errno: "EIO" });
		const engine = { run: () => Promise.reject(fault), close: async () => undefined };
		const { queue, log } = await host({ engine });
		queue.offer([await seen()], sandbox.inbox);
		await until(async () => ((await journal.unfinished())[0]?.claim ?? 0) >= 3);
		expect(log.details).toMatchObject([{ job: 1, code: "work.source-away" }]);
	});

	test("an inbox with a stalled job gets no further one, and the job that shows progress is not stalled", async () => {
		const { queue, events } = await host();
		queue.offer([await seen()], sandbox.inbox);
		await until(() => queue.running() === 1);
		await writeFile(join(sandbox.inbox, "b.ckpt"), "others");
		const later = performance.now() + 31_000;
		vi.spyOn(performance, "now").mockImplementation(() => later);
		onTestFinished(() => void vi.restoreAllMocks());
		queue.offer([await seen("b.ckpt")], sandbox.inbox);
		await until(async () => ((await journal.unfinished())[1]?.claim ?? 0) >= 2);
		expect((await journal.unfinished())[1]).toMatchObject({ progress: { state: "queued" } });
		const path = join(sandbox.inbox, "NAI.ckpt");
		events.emit({ event: "progress", inbox: sandbox.inbox, job: 1, path, done: 1, total: 2 });
		await until(() => queue.running() === 2);
	});

	test.each([
		{
			name: "of an inbox that this host does not have",
			code: "hosts.unknown-inbox",
			other: (of: InboxContext): InboxContext => ({ ...of, inbox: "/elsewhere" }),
		},
		{
			name: "for another library",
			code: "hosts.other-library",
			other: (of: InboxContext): InboxContext => ({ ...of, config: { ...of.config, library: "/elsewhere" } }),
		},
	])("a job $name stays for other hosts, which is logged once", async ({ code, other }) => {
		const { context } = await host({ works: false });
		await journal.requeue(await jobFor(other(context)), "handed-back");
		await deliveries.send(await journal.jobsToDeliver());
		const { log } = await host();
		await until(async () => ((await journal.unfinished())[0]?.claim ?? 0) >= 3);
		expect(log.details).toMatchObject([{ job: 1, code }]);
		await until(async () => (await journal.unfinished())[0]?.progress.state === "queued");
	});

	test("a job of an inbox that this host does not have begins anew when its holder died at work on it", async () => {
		const { context } = await host({ works: false });
		const job = await jobFor({ ...context, inbox: "/elsewhere" });
		const temp = tempOf(sandbox, job);
		await writeFile(temp, "half");
		await journal.advance(job, { state: "processing", temp });
		await deliveries.send(await journal.jobsToDeliver());
		await host();
		await until(async () => (await journal.unfinished())[0]?.progress.state === "queued");
		expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "weights" });
	});
});
