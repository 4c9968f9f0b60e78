import { link, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { WireReport, WireSame, WireTensors } from "../../../daemon/http/wire/models.ts";
import { journalPath } from "../../../daemon/journal/place.ts";
import { readLabels } from "../../../daemon/journal/sqlite/labels.ts";
import { runCli } from "../../cli/run-cli.ts";
import { VAE } from "../../e2e/filled-models.ts";
import { writePlain } from "../../e2e/plain-safetensors.ts";
import { UNET_V1, writeSparse } from "../../e2e/sparse.ts";
import { until } from "../temp-folder.ts";
import { MODEL_FILES, writeModels } from "./model-files.ts";
import { type Answer, post, type Served, send, serve } from "./serve.ts";
import { follow } from "./stream.ts";

let models: string;
beforeAll(async () => {
	models = await mkdtemp(join(tmpdir(), "autoprune-test-"));
	writeModels(models);
	return () => rm(models, { recursive: true });
});

let served: Served;
let inbox: string;
beforeEach(async () => {
	served = await serve();
	({ inbox } = served.config.inboxes[0]);
});

async function putModels(): Promise<void> {
	for (const name of MODEL_FILES) await link(join(models, name), join(inbox, name));
}

function get(path: string, query: Record<string, string | number>): Promise<Answer> {
	const text = new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]));
	return send(served.port, { path: `/api/v1/${path}?${text}` });
}

async function reportOf(path: string, metric = 0): Promise<WireReport> {
	const answer = await get("report", { root: 0, path, metric });
	expect([path, answer.status]).toEqual([path, 200]);
	return JSON.parse(answer.body);
}

async function tensorsOf(path: string, query: Record<string, string | number> = {}): Promise<WireTensors> {
	const answer = await get("tensors", { root: 0, path, ...query });
	expect(answer.status).toBe(200);
	return JSON.parse(answer.body);
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

describe("of each kind of file", () => {
	beforeEach(putModels);

	test("the report is that of the command, and the parts are the file", async () => {
		const paths = MODEL_FILES.map((name) => join(inbox, name));
		const inspected = JSON.parse(runCli(served.folder, ["inspect", "--quick", "--json", ...paths]).out);
		for (const [i, name] of MODEL_FILES.entries()) {
			const { report, parts, runs } = await reportOf(name);
			expect(report).toEqual(inspected[i]);
			expect(sumOf(parts.map(({ tensors }) => tensors))).toBe(report.tensors.total);
			const before = sumOf(parts.map((part) => part.before));
			expect(sumOf(runs.map(({ bytes }) => bytes))).toBe(before);
			if (report.format === null || report.verdict === "refused") continue;
			// The rest are the headers.
			expect(before).toBeGreaterThan(0.9 * report.bytes);
			expect(before).toBeLessThan(report.bytes);
			const after = sumOf(parts.map((part) => part.after));
			if (report.plan !== null) expect(after / report.plan.bytes).toBeCloseTo(1, 1);
			const { total } = await tensorsOf(name);
			expect(total).toBe(report.tensors.total);
		}
	});

	test("what it is, what goes and what stays is shown", async () => {
		const verdicts = [];
		const words = [];
		for (const name of MODEL_FILES) {
			const { report, parts, what } = await reportOf(name);
			words.push(what);
			verdicts.push([name, report.verdict, report.code, parts.map(({ name: part, role }) => `${role}: ${part}`)]);
		}
		expect(words).toEqual([
			...["SD-v1 + EMA", "LoRA-v1", "VAE-v1", "diffusion model flux1 dev"],
			...["upscaler esrgan", "upscaler esrgan", "VAE-v1, damaged", null, null],
		]);
		expect(verdicts).toEqual([
			[
				"sd.safetensors",
				"identified",
				null,
				[
					...["unet: UNET-v1-SD", "vae: VAE-v1-SD", "clip: CLIP-v1-SD"],
					...["extra: other tensors", "ema: EMA", "junk: junk"],
				],
			],
			["lora.safetensors", "identified", null, ["unet: LoRA-v1-UNET", "clip: LoRA-v1-CLIP"]],
			["vae.safetensors", "identified", null, ["vae: VAE-v1-SD"]],
			["flux-fp8.safetensors", "identified", null, ["other: Flux.1 diffusion model"]],
			["small.gguf", "identified", null, ["other: esrgan upscaler"]],
			["upscaler.safetensors", "identified", null, ["other: esrgan upscaler"]],
			["damaged.safetensors", "damaged", "model.damaged", ["vae: VAE-v1-SD"]],
			["dangerous.ckpt", "refused", "pickle.dangerous", []],
			["notes.safetensors", "refused", "file.not-a-model", []],
		]);
	});

	test("the tensors of a file that has none say why", async () => {
		for (const [path, code] of [
			["dangerous.ckpt", "pickle.dangerous"],
			["notes.safetensors", "file.not-a-model"],
		] as const) {
			const answer = await get("tensors", { root: 0, path });
			expect([answer.status, JSON.parse(answer.body).code]).toEqual([422, code]);
		}
	});

	test("the metric is that of the command, and names what is known", async () => {
		const measured = ["lora.safetensors", "vae.safetensors", "damaged.safetensors"];
		const paths = measured.map((name) => join(inbox, name));
		const inspected = JSON.parse(runCli(served.folder, ["inspect", "--metric", "--json", ...paths]).out);
		for (const [i, name] of measured.entries()) expect((await reportOf(name, 1)).report).toEqual(inspected[i]);
		const known = await post(served.port, "/api/v1/know", { root: 0, path: "vae.safetensors", name: " Mine " });
		expect(JSON.parse(known.body)).toEqual({ name: "Mine VAE", class: "VAE-v1", number: expect.any(Number) });
		expect(await readLabels(journalPath(served.state))).toMatchObject([{ name: "Mine VAE", class: "VAE-v1" }]);
		const { report } = await reportOf("vae.safetensors", 1);
		expect(report).toMatchObject({
			metric: expect.stringMatching(/^----\/\d{4}\/----$/),
			knownAs: ["Uses the Mine VAE"],
		});
	});

	test("a part that has no number, or one of several, gets no name", async () => {
		for (const [body, code] of [
			[{ path: "lora.safetensors" }, "usage.no-number"],
			[{ path: "sd.safetensors" }, "usage.which-part"],
			[{ path: "sd.safetensors", component: "UNET-v9" }, "usage.unknown-part"],
			[{ path: "dangerous.ckpt" }, "pickle.dangerous"],
		] as const) {
			const answer = await post(served.port, "/api/v1/know", { root: 0, name: "Mine", ...body });
			expect([answer.status, JSON.parse(answer.body).code]).toEqual([422, code]);
		}
		expect((await post(served.port, "/api/v1/know", { root: 0, path: "vae.safetensors", name: " " })).status).toBe(400);
	});

	test("the metadata of a LoRA is shown with its tags, the most frequent first", async () => {
		const { metadata, tags } = await reportOf("lora.safetensors");
		expect(tags).toEqual([
			["1girl", 12],
			["<b>", 7],
			["hat", 7],
			["red", 1],
			["__proto__", 0],
		]);
		expect(metadata.map(({ name }) => name).sort()).toEqual(["long", "ss_network_dim", "ss_tag_frequency"]);
		expect(metadata.find(({ name }) => name === "long")?.value).toBe(`${"x".repeat(65_535)}y`);
		expect((await reportOf("vae.safetensors")).tags).toEqual([]);
	});

	test("each tensor is shown in the order of the file, with its place and what becomes of it", async () => {
		const { total, tensors } = await tensorsOf("sd.safetensors", { limit: 200 });
		expect(tensors).toHaveLength(200);
		expect(tensors[0]).toMatchObject({
			role: "unet",
			component: "UNET-v1-SD",
			dtype: "F32",
			becomes: "F16",
			why: null,
		});
		const rest = await tensorsOf("sd.safetensors", { offset: 200, limit: 1 });
		expect(rest).toMatchObject({ total, offset: 200 });
		const last = tensors[199];
		expect(rest.tensors[0]?.offset).toBe((last?.offset ?? 0) + (last?.bytes ?? 0));
		expect(await tensorsOf("sd.safetensors", { offset: total })).toMatchObject({ total, tensors: [] });
		const { tensors: junk } = await tensorsOf("sd.safetensors", { q: "OPTIMIZER" });
		expect(junk).toMatchObject([
			{ name: "optimizer_states.0", shape: [1000], bytes: 4000, role: "junk", becomes: null },
		]);
		expect(junk[0]?.why).toMatch(/optimizer/);
		const averages = await tensorsOf("sd.safetensors", { q: "model_ema.", limit: 1 });
		expect(averages).toMatchObject({ total: 686, tensors: [{ role: "ema", component: "UNET-v1-EMA", becomes: null }] });
		expect(await tensorsOf("sd.safetensors", { q: "nowhere" })).toMatchObject({ total: 0, tensors: [] });
	});

	test("a file that has changed is read again", async () => {
		expect((await tensorsOf("vae.safetensors")).total).toBe(248);
		await rm(join(inbox, "vae.safetensors"));
		writePlain(join(inbox, "vae.safetensors"), VAE().slice(1));
		expect((await tensorsOf("vae.safetensors")).total).toBe(247);
	});
});

test("files with the same weights are found, whatever their precision", async () => {
	const half = VAE().map((tensor) => ({ ...tensor, bytes: new Uint8Array(0) }));
	writePlain(join(inbox, "a.safetensors"), half);
	writePlain(
		join(inbox, "b.safetensors"),
		half.map((tensor) => ({ ...tensor, dtype: "F16" })),
	);
	writePlain(join(served.config.inboxes[0].library, "c.safetensors"), VAE());
	const files = [
		{ root: 0, path: "a.safetensors" },
		{ root: 0, path: "b.safetensors" },
		{ root: 1, path: "c.safetensors" },
	];
	const { weights }: WireSame = JSON.parse((await post(served.port, "/api/v1/same", { files })).body);
	expect(weights).toEqual([
		{
			class: "VAE-v1",
			sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
			in: files.slice(0, 2).map((file) => ({ ...file, component: "VAE-v1-SD" })),
		},
		{ class: "VAE-v1", sha256: expect.any(String), in: [{ root: 1, path: "c.safetensors", component: "VAE-v1-SD" }] },
	]);
	expect((await post(served.port, "/api/v1/same", { files: [] })).status).toBe(400);
	const gone = await post(served.port, "/api/v1/same", { files: [...files, { root: 0, path: "gone.ckpt" }] });
	expect([gone.status, JSON.parse(gone.body).code]).toEqual([404, "work.source-missing"]);
});

test("a page sees how far a comparison is, until nobody waits for it", async () => {
	// Twice 3.4 GB take seconds to read, so the page is told before the end.
	const names = ["a.safetensors", "b.safetensors"];
	for (const name of names) writeSparse(join(inbox, name), UNET_V1);
	const stream = follow(served.port);
	await stream.saw("state");
	const waiting = new AbortController();
	const compared = fetch(`http://127.0.0.1:${served.port}/api/v1/same`, {
		method: "POST",
		headers: { "X-Autoprune": "1", "Content-Type": "application/json" },
		body: JSON.stringify({ files: names.map((path) => ({ root: 0, path })), id: "mine" }),
		signal: waiting.signal,
	});
	compared.catch(() => undefined);
	await stream.saw("progress", ({ comparisons }) => /^\[{"id":"mine","done":[1-9]/.test(JSON.stringify(comparisons)));
	waiting.abort();
	await expect(compared).rejects.toThrow("aborted");
	await stream.saw("progress", ({ comparisons }) => JSON.stringify(comparisons) === "[]");
});

test("no route reads what is not a file below a root", async () => {
	await mkdir(join(inbox, "folder.ckpt"));
	await writeFile(join(served.folder, "secret.safetensors"), "");
	for (const [root, path, status, code] of [
		[0, "gone.ckpt", 404, "work.source-missing"],
		[0, "../../secret.safetensors", 422, "web.file-path"],
		[0, "folder.ckpt", 422, "work.not-a-file"],
		[7, "a.ckpt", 422, "web.root"],
	] as const) {
		const answers = [
			await get("report", { root, path }),
			await get("tensors", { root, path }),
			await post(served.port, "/api/v1/know", { root, path, name: "Mine" }),
			await post(served.port, "/api/v1/same", { files: [{ root, path }] }),
		];
		for (const answer of answers) expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
	}
	for (const query of [{ root: "x" }, { metric: 2 }, { more: 1 }]) {
		expect((await get("report", { root: 0, path: "a", ...query })).status).toBe(400);
	}
	for (const query of [{ limit: 0 }, { limit: 201 }, { offset: -1 }, { offset: 1.5 }, { q: "x".repeat(201) }]) {
		expect((await get("tensors", { root: 0, path: "a", ...query })).status).toBe(400);
	}
});

test("the metric of a file is given up when nobody waits for it", async () => {
	await putModels();
	const run = vi.spyOn(served.engine, "run");
	const socket = connect({ port: served.port, host: "127.0.0.1" });
	socket.write(
		`GET /api/v1/report?root=0&path=sd.safetensors&metric=1 HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n\r\n`,
	);
	await until(() => run.mock.results.length > 0);
	socket.destroy();
	await expect(run.mock.results[0]?.value).rejects.toBeDefined();
	expect((await reportOf("vae.safetensors")).report.verdict).toBe("identified");
	expect(served.log.messages).toEqual([]);
});
