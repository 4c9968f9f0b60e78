import { execFileSync } from "node:child_process";
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { readExactly } from "../../toolkit/bytes.ts";
import type { DType } from "../../toolkit/dtype.ts";
import { readTable, WRITERS } from "../../toolkit/formats/index.ts";
import type { OutputFormat, Plan, Wanted } from "../../toolkit/plan.ts";
import { bytesOfTensor, type Tensor } from "../../toolkit/tensor.ts";
import { type Executed, execute, measure } from "../../workers/execute.ts";
import { type OpenSource, openSource, TOOLS } from "../../workers/file-source.ts";
import { createPool } from "../../workers/pool.ts";
import { verify } from "../../workers/verify.ts";
import { naiveCast } from "./naive-cast.ts";
import { planOf } from "./plans.ts";

const folder = mkdtempSync(join(tmpdir(), "execute-"));
const source = join(folder, "source");
const into = join(folder, "out.part");
const one = createPool({ workers: 1 });
const two = createPool({ workers: 2 });
afterEach(() => rmSync(into, { force: true }));
afterAll(async () => {
	await Promise.all([one.close(), two.close()]);
	rmSync(folder, { recursive: true });
});

const COUNT = 9_000_000;
const LITERAL = new Uint8Array(BigInt64Array.from({ length: 77 }, (_, i) => BigInt(i)).buffer);
const VALUES = Float32Array.from({ length: COUNT }, (_, i) => ((Math.imul(i, 2_654_435_761) | 0) / 2 ** 31) * 0.1);
VALUES.set([1e6, -1e6, Number.NaN, 1e-30], 1_000_000);
writeFileSync(source, VALUES);

function wanted(name: string, first: number, shape: number[], dtype: DType, metric: Wanted["metric"]): Wanted {
	const storage = { offset: first * 4, bytes: bytesOfTensor({ dtype: "F32", shape }) };
	const tensor: Tensor = { name, dtype: "F32", shape, storage, start: 0 };
	return { name, dtype, shape, from: { kind: "tensor", source: 0, tensor }, metric };
}

/** A large tensor of three spans, small ones, one that is written as it is, one of no elements, one literal. */
function wantedTensors(): Wanted[] {
	return [
		wanted("unet.big", 0, [3000, 2900], "F16", "unet"),
		wanted("vae.small", 8_800_000, [320], "F16", "vae"),
		wanted("vae.next", 8_800_400, [64, 5], "F16", "vae"),
		wanted("betas", 8_900_000, [1000], "F32", null),
		wanted("v_pred", 0, [0], "F32", null),
		{ name: "ids", dtype: "I64", shape: [1, 77], from: { kind: "literal", bytes: LITERAL }, metric: null },
	];
}

function planFor(format: OutputFormat): Plan {
	const laid = WRITERS[format].layout(wantedTensors(), []);
	return { ...planOf([]), format, tensors: laid.tensors, bytes: laid.bytes };
}

async function withSource<T>(use: (opened: OpenSource) => Promise<T>): Promise<T> {
	const opened = openSource(source);
	try {
		return await use(opened);
	} finally {
		opened.close();
	}
}

function run(plan: Plan, more: Partial<Parameters<typeof execute>[1]> = {}): Promise<Executed> {
	return withSource((opened) => execute(plan, { sources: [opened], into, pool: two, durable: false, ...more }));
}

test.each(["safetensors", "torch-zip"] as const)(
	"a %s file holds every tensor as the yardstick casts it",
	async (format) => {
		const plan = planFor(format);
		const told: number[] = [];
		const executed = await run(plan, { durable: true, onProgress: (done, total) => told.push(done / total) });
		const opened = openSource(into);
		const { tensors } = readTable(opened.source, TOOLS);
		expect(statSync(into)).toMatchObject({ size: plan.bytes });
		expect(statSync(into).mode & 0o777).toBe(0o600);
		for (const planned of plan.tensors) {
			const tensor = tensors.get(planned.name);
			if (tensor === undefined) throw new Error(`${planned.name} is not there`);
			const bytes = readExactly(opened.source, tensor.storage.offset + tensor.start, planned.bytes);
			expect(Buffer.compare(bytes, expectedBytes(planned))).toBe(0);
		}
		opened.close();
		const big = naiveCast("F32", "F16", new Uint8Array(VALUES.buffer, 0, 8_700_000 * 4));
		expect(executed.metric).toEqual({ unet: big.units, vae: expect.any(BigInt), clip: null });
		const index = plan.tensors.findIndex((planned) => planned.name === "unet.big");
		expect(executed.counts).toEqual([{ tensor: index, ...big.counts }]);
		expect(big.counts).toMatchObject({ overflow: 2, nan: 1 });
		expect(told.at(-1)).toBeGreaterThan(0.99);
	},
);

test("one worker and two write the same bytes and sums, and measuring alone gives the same metric", async () => {
	const plan = planFor("torch-zip");
	const first = await run(plan, { pool: one });
	const bytes = readFileSync(into);
	rmSync(into);
	const second = await run(plan, { pool: two });
	expect(Buffer.compare(readFileSync(into), bytes)).toBe(0);
	expect(second).toEqual({ ...first, timings: second.timings });
	const measured = await withSource((opened) => measure(plan, { sources: [opened], pool: two }));
	expect(measured).toEqual({ metric: first.metric, counts: first.counts, notes: [] });
});

test("a torch-zip file is sound to unzip, CRCs and all", async ({ skip }) => {
	skip(!existsSync("/usr/bin/unzip"), "unzip is not installed");
	await run(planFor("torch-zip"));
	expect(execFileSync("/usr/bin/unzip", ["-tqq", into]).toString()).toBe("");
});

test("a signal that fires midway leaves no output, and its reason is thrown", async () => {
	const controller = new AbortController();
	const reason = new Error("enough");
	const running = run(planFor("safetensors"), {
		signal: controller.signal,
		pool: {
			...two,
			async run(task, signal) {
				const result = await two.run(task, signal);
				controller.abort(reason);
				return result;
			},
		},
	});
	await expect(running).rejects.toBe(reason);
	expect(existsSync(into)).toBe(false);
});

test("a source that grows while it is read is refused, and leaves no output", async () => {
	const running = run(planFor("safetensors"), {
		pool: {
			...two,
			run(task, signal) {
				appendFileSync(source, "more");
				return two.run(task, signal);
			},
		},
	});
	await expect(running).rejects.toMatchObject({ code: "work.changed", detail: { path: source } });
	expect(existsSync(into)).toBe(false);
	truncateSync(source, COUNT * 4);
});

test("a source that is touched or cut short since it was planned on is refused", async () => {
	const opened = openSource(source);
	utimesSync(source, 1, 1);
	const work = { sources: [opened], into, pool: two, durable: false };
	await expect(execute(planFor("safetensors"), work)).rejects.toMatchObject({ code: "work.changed" });
	truncateSync(source, 1000);
	await expect(execute(planFor("safetensors"), work)).rejects.toMatchObject({ code: "work.changed" });
	opened.close();
	writeFileSync(source, VALUES);
	expect(existsSync(into)).toBe(false);
});

test("an output that is there already is never touched", async () => {
	writeFileSync(into, "mine");
	await expect(run(planFor("safetensors"))).rejects.toMatchObject({ code: "work.write-failed" });
	expect(readFileSync(into, "utf8")).toBe("mine");
});

test("a folder that is not there is a fault of the output", async () => {
	const nowhere = join(folder, "nowhere", "out");
	await expect(run(planFor("safetensors"), { into: nowhere })).rejects.toMatchObject({
		code: "work.folder-missing",
		detail: { folder: dirname(nowhere) },
	});
});

test("a full disk is said to be full, and leaves no output", async ({ skip }) => {
	const small = join(folder, "small");
	mkdirSync(small);
	try {
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", small], { stdio: "pipe" });
	} catch {
		skip("a tmpfs can be mounted by root only");
	}
	try {
		const running = run(planFor("safetensors"), { into: join(small, "out"), durable: true });
		await expect(running).rejects.toMatchObject({ code: "work.disk-full", detail: { errno: "ENOSPC" } });
		expect(readdirSync(small)).toEqual([]);
	} finally {
		execFileSync("umount", [small]);
	}
});

test("a file that is not as planned is not let through", async () => {
	const plan = planFor("safetensors");
	await run(plan);
	const [first, ...others] = plan.tensors;
	if (first === undefined) throw new Error("the plan is empty");
	const not = (wrong: Plan) =>
		expect(() => verify(wrong, into)).toThrow(expect.objectContaining({ code: "work.not-as-planned" }));
	verify(plan, into);
	not({ ...plan, bytes: plan.bytes + 1 });
	not({ ...plan, tensors: others });
	not({ ...plan, tensors: [{ ...first, dtype: "BF16" }, ...others] });
	not({ ...plan, tensors: [{ ...first, shape: [1, ...first.shape] }, ...others] });
	not({ ...plan, tensors: [{ ...first, name: "another" }, ...others] });
	not({ ...plan, tensors: [{ ...first, offset: first.offset + 8 }, ...others] });
});

test("a closed pool runs nothing", async () => {
	const pool = createPool({ workers: 1 });
	await pool.close();
	await expect(run(planFor("safetensors"), { pool })).rejects.toThrow("The pool is closed");
	expect(existsSync(into)).toBe(false);
});

function expectedBytes(planned: Plan["tensors"][number]): Uint8Array {
	if (planned.from.kind === "literal") return planned.from.bytes;
	const { storage, dtype } = planned.from.tensor;
	return naiveCast(dtype, planned.dtype, new Uint8Array(VALUES.buffer, storage.offset, storage.bytes)).bytes;
}
