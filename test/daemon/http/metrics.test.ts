import { expect, test } from "vitest";
import { logOn } from "../../../daemon/events/bus.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { FINDINGS } from "../arrivals.ts";
import { ended } from "../journal/ended.ts";
import { type Served, send, serve } from "./serve.ts";

async function metricsOf({ port }: Served): Promise<Map<string, number>> {
	const { status, headers, body } = await send(port, { path: "/metrics" });
	expect(status).toBe(200);
	expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
	const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
	return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

test("a daemon that has done nothing says so", async () => {
	const metrics = await metricsOf(await serve());
	expect(Object.fromEntries(metrics)).toEqual({
		autoprune_bytes_in_total: 0,
		autoprune_bytes_out_total: 0,
		autoprune_bytes_saved: 0,
		'autoprune_info{version="1.2.3"}': 1,
		autoprune_running_jobs: 0,
		autoprune_queued_files: 0,
		autoprune_paused: 0,
		autoprune_healthy: 1,
		autoprune_engine_deaths_total: 0,
		autoprune_journal_faults_total: 0,
	});
});

test("files are counted by outcome and architecture, with their bytes, from the whole history", async () => {
	const served = await serve();
	const { journal } = served;
	await ended(journal, "a.ckpt", { size: 100 });
	await ended(journal, "b.ckpt", { size: 100 });
	await ended(journal, "c.ckpt", { size: 50, outcome: "refused", output: null, findings: nameless });
	await ended(journal, "d.safetensors", { size: 70, findings: { ...nameless, kind: "lora", base: "sdxl" } });
	const metrics = await metricsOf(served);
	expect(metrics.get('autoprune_files_total{outcome="published",architecture="SD-v1"}')).toBe(2);
	expect(metrics.get('autoprune_files_total{outcome="refused",architecture="unknown"}')).toBe(1);
	const lora = [...metrics.keys()].filter((key) => key.includes("published") && key.includes("sdxl"));
	expect(lora.map((key) => metrics.get(key))).toEqual([1]);
	expect(metrics.get("autoprune_bytes_in_total")).toBe(320);
	expect(metrics.get("autoprune_bytes_out_total")).toBe(180);
	expect(metrics.get("autoprune_bytes_saved")).toBe(90);
	expect(await metricsOf(served)).toEqual(metrics);
});

test("what runs and waits is counted, by reason", async () => {
	const served = await serve();
	const { inHand, events, tracker } = served;
	const path = `${served.config.inboxes[0].inbox}/a.ckpt`;
	const identity = { dev: "1", ino: "1", size: 9, mtimeNs: "1", ctimeNs: "1" };
	const file = { path, pathBytes: filePath(path), identity, allocated: 9, partBeside: false, sidecars: [] };
	const fault = {
		code: "work.waiting-space",
		message: "It needs more.",
		hint: "",
		retry: "when-room",
		detail: undefined,
	} as const;
	inHand.running = [file];
	inHand.queued = 3;
	inHand.blocked = [
		{ candidate: file, fault },
		{ candidate: file, fault },
	];
	inHand.putOff = Array.from({ length: 60 }, () => ({ candidate: file, fault: { ...fault, code: "work.disk-full" } }));
	events.emit({ event: "paused", since: "2026-11-28T00:00:00.000Z", why: null });
	tracker.beat("the journal cannot be written", new Map());
	served.engineDeaths = 2;
	const log = logOn(events);
	log.warn({ code: "journal.busy" }, "The journal is locked.");
	log.warn({ code: "work.disk-full" }, "There is no room.");
	const metrics = await metricsOf(served);
	expect(Object.fromEntries(metrics)).toMatchObject({
		autoprune_running_jobs: 1,
		autoprune_queued_files: 3,
		'autoprune_waiting_files{reason="waiting-space"}': 2,
		'autoprune_waiting_files{reason="put-off"}': 48,
		'autoprune_waiting_files{reason="other"}': 12,
		autoprune_paused: 1,
		autoprune_healthy: 0,
		autoprune_engine_deaths_total: 2,
		autoprune_journal_faults_total: 1,
	});
	inHand.blocked = [];
	inHand.putOff = [];
	expect([...(await metricsOf(served)).keys()].filter((key) => key.includes("waiting"))).toEqual([]);
});

test("the duration of each step is in a histogram, of each file once", async () => {
	const served = await serve();
	await ended(served.journal, "before.ckpt");
	await metricsOf(served);
	await ended(served.journal, "a.ckpt", { findings: { ...FINDINGS, timingsMs: { identify: 12, prune: 2300 } } });
	await ended(served.journal, "b.ckpt", { findings: { ...FINDINGS, timingsMs: { identify: 4, prune: 99_000 } } });
	for (let times = 0; times < 2; times += 1) {
		const metrics = await metricsOf(served);
		expect(metrics.get('autoprune_step_duration_seconds_count{step="prune"}')).toBe(2);
		expect(metrics.get('autoprune_step_duration_seconds_bucket{le="5",step="prune"}')).toBe(1);
		expect(metrics.get('autoprune_step_duration_seconds_bucket{le="0.01",step="identify"}')).toBe(1);
		expect(metrics.get('autoprune_step_duration_seconds_sum{step="prune"}')).toBeCloseTo(101.3);
	}
});

const nameless = { ...FINDINGS, architecture: null, kind: null, base: null };
