import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import { createPriorityGate, type PriorityGate } from "../../../daemon/engine/gate.ts";
import { createInspection, type Inspection } from "../../../daemon/engine/inspection.ts";
import { createPool } from "../../../workers/pool.ts";
import { VAE } from "../../e2e/filled-models.ts";
import { writePlain } from "../../e2e/plain-safetensors.ts";
import { tempFolder } from "../temp-folder.ts";

const { signal: never } = new AbortController();

let gate: PriorityGate;
let inspection: Inspection;
let path: string;
let input: Parameters<Inspection["report"]>[0];
beforeEach(async () => {
	const pool = createPool({ workers: 1 });
	onTestFinished(() => pool.close());
	gate = createPriorityGate();
	inspection = createInspection(pool, gate);
	const folder = await tempFolder();
	path = join(folder, "vae.safetensors");
	writePlain(path, VAE());
	const config = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
	input = { path, config: config.inboxes[0], labels: [] };
});

test("weights are read when no file is being pruned any more, and all else at once", async () => {
	let open = (): void => undefined;
	const pruning = gate.closedDuring(() => new Promise<void>((resolve) => (open = resolve)));
	const events: string[] = [];
	const measured = inspection.report(input, never).then(({ report }) => {
		events.push("measured");
		return report.metric;
	});
	expect((await inspection.report({ ...input, labels: null }, never)).report.metric).toBeNull();
	const query = { q: "", offset: 0, limit: 1 };
	expect(await inspection.tensors({ ...input, query }, never)).toMatchObject({ total: 248 });
	events.push("open");
	open();
	await pruning;
	expect(await measured).toMatch(/^----\/\d{4}\/----$/);
	expect(events).toEqual(["open", "measured"]);
});

test.each<{ name: string; work: (signal: AbortSignal) => Promise<unknown> }>([
	{ name: "a report", work: (signal) => inspection.report(input, signal) },
	{ name: "naming", work: (signal) => inspection.know({ name: "Mine", file: path, path, component: null }, signal) },
	{ name: "a comparison", work: (signal) => inspection.same({ paths: [path, path] }, signal) },
])("$name that waits for its weights can be cancelled", async ({ work }) => {
	void gate.closedDuring(() => new Promise(() => undefined));
	const stop = new AbortController();
	const working = work(stop.signal);
	stop.abort(new Error("nobody waits"));
	await expect(working).rejects.toThrow("nobody waits");
});

test("a file that vanishes is reported as one, and has no tensors any more", async () => {
	const query = { q: "", offset: 0, limit: 1 };
	await inspection.tensors({ ...input, query }, never);
	await rm(path);
	await expect(inspection.tensors({ ...input, query }, never)).rejects.toThrow("does not exist");
	const { report, parts, runs } = await inspection.report(input, never);
	expect(report).toMatchObject({ verdict: "refused", code: "work.source-missing" });
	expect([parts, runs]).toEqual([[], []]);
});

test("other settings give another plan of the same file", async () => {
	const query = { q: "decoder.conv_in.weight", offset: 0, limit: 1 };
	const dtype = async (config: typeof input.config) =>
		(await inspection.tensors({ ...input, config, query }, never)).tensors[0]?.becomes;
	expect(await dtype(input.config)).toBe("F16");
	expect(await dtype({ ...input.config, precision: "keep" })).toBe("F32");
});
