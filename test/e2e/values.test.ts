import { closeSync, openSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HistoryEntry } from "../../daemon/journal/port/history.ts";
import { inMemory } from "../../toolkit/bytes.ts";
import { readTable } from "../../toolkit/formats/index.ts";
import type { Report } from "../../toolkit/report.ts";
import { TOOLS } from "../toolkit/formats/zip/build-zip.ts";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";
import { VAE_V1, writeSparse } from "./sparse.ts";

let home: Home;
beforeEach(() => {
	home = makeHome();
});
afterEach(() => home.end());

/** A LoRA as trainers leave it after a few steps: what the down weights find is multiplied by almost nothing. */
const YOUNG = edited(loraFile(), (name, values) => {
	if (name.endsWith(".lora_up.weight")) for (let i = 0; i < values.length; i++) values[i] = 1e-8 * Math.cos(i);
});

const [BROKEN_TENSOR = "", WIDE_TENSOR = ""] = namesIn(loraFile()).filter((name) => name.endsWith(".lora_down.weight"));

/** A LoRA with three NaN and an infinity in one tensor, and a value that no half can hold in another. */
const BROKEN = edited(loraFile(), (name, values) => {
	if (name === BROKEN_TENSOR) values.set([Number.NaN, Number.NaN, Number.NaN, Number.NEGATIVE_INFINITY], 7);
	if (name === WIDE_TENSOR) values[5] = 70_000;
});
const BROKEN_NOTE = `${BROKEN_TENSOR}: 3 values are NaN and 1 is infinite in the source file and stay unchanged`;
const WIDE_NOTE = `${WIDE_TENSOR} keeps F32: 1 value is too large for F16`;

function commandLine(...args: string[]) {
	const ended = home.run(...args, "--json");
	expect(ended).toMatchObject({ code: 0, err: "" });
	return JSON.parse(ended.out);
}

/** Every tensor that halves would lose is there as it came, the others as halves. */
function expectUpAsItCame(written: Uint8Array): void {
	const [before, after] = [tensorsOf(YOUNG), tensorsOf(written)];
	expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
	for (const [name, { dtype, bytes }] of after) {
		const up = name.endsWith(".lora_up.weight");
		expect([name, dtype]).toEqual([name, up ? "F32" : "F16"]);
		if (up) expect(Buffer.compare(bytes, before.get(name)?.bytes ?? Buffer.alloc(0))).toBe(0);
	}
}

test.each([
	{ command: "prune", args: ["young.safetensors", "-o", "out.safetensors"] },
	{ command: "convert", args: ["young.safetensors", "out.safetensors", "--precision", "fp16"] },
])("$command keeps the dtype of weights that would become zero, to the byte, and says why", ({ command, args }) => {
	writeFileSync(join(home.folder, "young.safetensors"), YOUNG);
	const told = commandLine(command, ...args);
	expectUpAsItCame(readFileSync(join(home.folder, "out.safetensors")));
	expect(told.keptDType).toHaveLength(72);
	expect(told.keptDType[0]).toMatchObject({ dtype: "F32", asked: "F16", tooLarge: 0 });
	expect(told.plan.summary.notes).toEqual([
		expect.stringMatching(
			/^72 tensors keep their dtype \(\S+, \S+, \S+, …\): \d+ of \d+ non-zero values would become zero/,
		),
	]);
});

test.each([
	{ dtype: "F64", precision: "fp32", bytes: float64(1e-50), asked: "F32" },
	{ dtype: "F64", precision: "fp16", bytes: float64(1e-8), asked: "F16" },
	{ dtype: "F32", precision: "bf16", bytes: new Uint8Array(Float32Array.of(2 ** -140).buffer), asked: "BF16" },
	{ dtype: "BF16", precision: "fp16", bytes: Uint8Array.of(0x2c, 0x32), asked: "F16" },
])(
	"$dtype as $precision keeps its dtype where 16 values of 17 would become zero",
	({ dtype, precision, bytes, asked }) => {
		const values = Buffer.concat([...Array.from({ length: 16 }, () => bytes), one(dtype)]);
		writeFileSync(join(home.folder, "tiny.safetensors"), ofOneTensor(dtype, 17, values));
		const told = commandLine("convert", "tiny.safetensors", "out.safetensors", "--precision", precision);
		expect(told.keptDType).toEqual([{ name: "w", dtype, asked, tooLarge: 0, tooSmall: 16, nonZero: 17 }]);
		const [written] = tensorsOf(readFileSync(join(home.folder, "out.safetensors"))).values();
		expect(written).toMatchObject({ dtype });
		expect(Buffer.compare(written?.bytes ?? Buffer.alloc(0), values)).toBe(0);
	},
);

test("the daemon keeps it too, and its event and its record say so", async () => {
	const daemon = home.start();
	home.drop("young.safetensors", YOUNG);
	const { notes } = await daemon.saw(tells("published"));
	expectUpAsItCame(readFileSync(join(home.library, "Lora", "young.safetensors")));
	expect(notes).toEqual([expect.stringMatching(/^72 tensors keep their dtype/)]);
	const entry: HistoryEntry = commandLine("log", "show", "1");
	expect(entry.summary?.notes).toEqual(notes);
	expect(entry.summary?.precision).toBeLessThan(YOUNG.length / 2);
});

test("values that are not finite are counted and told on the command line, and the file is still written", () => {
	writeFileSync(join(home.folder, "broken.safetensors"), BROKEN);
	const notFinite = [{ name: BROKEN_TENSOR, nan: 3, infinite: 1 }];
	expect(commandLine("inspect", "--metric", "broken.safetensors")).toMatchObject({
		code: null,
		metric: null,
		notFinite,
	});
	expect(commandLine("inspect", "--quick", "broken.safetensors")).toMatchObject({ notFinite: null });
	expect(home.run("inspect", "broken.safetensors").out).toMatch(/not finite +\S+: 3 values are NaN and 1 is infinite/);
	const told = commandLine("prune", "broken.safetensors", "-o", "out.safetensors");
	expect(told).toMatchObject({ notFinite, keptDType: [{ name: WIDE_TENSOR, tooLarge: 1 }] });
	expect(told.plan.summary.notes).toEqual([BROKEN_NOTE, WIDE_NOTE]);
	expect(home.run("prune", "broken.safetensors", "-o", "again.safetensors").out).toContain(BROKEN_NOTE);
	expect(commandLine("convert", "broken.safetensors", "kept.safetensors")).toMatchObject({ notFinite, keptDType: [] });
});

test("the daemon publishes such a file, and its event, its record and the log tell of the values", async () => {
	const daemon = home.start();
	home.drop("broken.safetensors", BROKEN);
	expect(await daemon.saw(tells("published"))).toMatchObject({ notes: [BROKEN_NOTE, WIDE_NOTE] });
	const shown = commandLine("log", "show", "1");
	expect(shown).toMatchObject({ outcome: "published", summary: { notes: [BROKEN_NOTE, WIDE_NOTE] } });
	expect(shown.report.notFinite).toEqual([{ name: BROKEN_TENSOR, nan: 3, infinite: 1 }]);
	expect(home.run("log", "show", "1").out).toContain(BROKEN_NOTE);
});

test("they are told of a file that has nothing to lose and is linked", async () => {
	const halvesHoldIt = edited(BROKEN, (_, values) => values.set([0], 5));
	writeFileSync(join(home.folder, "broken.safetensors"), halvesHoldIt);
	commandLine("prune", "broken.safetensors", "-o", "clean.safetensors");
	const daemon = home.start();
	home.drop("clean.safetensors", readFileSync(join(home.folder, "clean.safetensors")));
	const { notes } = await daemon.saw(tells("published"));
	expect(notes).toEqual(expect.arrayContaining([BROKEN_NOTE, expect.stringContaining("linked")]));
	expect(commandLine("log", "show", "1")).toMatchObject({ outcome: "unchanged", summary: { notes: [BROKEN_NOTE] } });
});

test("the metric is that of the halves, whatever is written and whichever tensors keep their dtype", () => {
	const path = join(home.folder, "vae.safetensors");
	writeSparse(path, VAE_V1);
	setIn(path, "decoder.conv_in.weight", (i) => Math.sin(i));
	setIn(path, "encoder.conv_in.weight", (i) => 1e-8 * Math.cos(i));
	setIn(path, "decoder.conv_in.bias", (i) => (i === 0 ? 1e6 : 0.1 * i));
	const { metric } = commandLine("inspect", "--metric", "vae.safetensors") as Report;
	expect(metric).toMatch(/^----\/\d{4}\/----$/);
	for (const precision of ["keep", "fp32", "bf16", "fp16"]) {
		const told = commandLine("prune", "vae.safetensors", "-o", "out.safetensors", "--precision", precision);
		expect([precision, told.metric]).toEqual([precision, metric]);
		const kept = told.keptDType.map((one: { name: string }) => one.name).sort();
		expect(kept).toEqual(precision === "fp16" ? ["decoder.conv_in.bias", "encoder.conv_in.weight"] : []);
		rmSync(join(home.folder, "out.safetensors"));
	}
	const taken = commandLine("extract", "vae.safetensors", "--component", "VAE-v1", "-o", "out.safetensors");
	expect(taken).toMatchObject({ metric, notFinite: [], keptDType: [{ tooLarge: 1 }, { tooLarge: 0 }] });
});

/** A float32 safetensors file with other values; the file given stays as it is. */
function edited(file: Uint8Array, edit: (name: string, values: Float32Array) => void): Uint8Array {
	const copy = Buffer.from(file);
	for (const { name, storage, start } of tableOf(copy).values()) {
		const at = storage.offset + start;
		const bytes = copy.subarray(at, at + storage.bytes);
		const values = new Float32Array(Uint8Array.from(bytes).buffer);
		edit(name, values);
		bytes.set(new Uint8Array(values.buffer));
	}
	return copy;
}

function float64(value: number): Uint8Array {
	return new Uint8Array(Float64Array.of(value).buffer);
}

function one(dtype: string): Uint8Array {
	if (dtype === "F64") return float64(1);
	return dtype === "F32" ? new Uint8Array(Float32Array.of(1).buffer) : Uint8Array.of(0x80, 0x3f);
}

/** A safetensors file of one tensor `w`. */
function ofOneTensor(dtype: string, count: number, values: Uint8Array): Uint8Array {
	const json = Buffer.from(JSON.stringify({ w: { dtype, shape: [count], data_offsets: [0, values.length] } }));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	return Buffer.concat([length, json, values]);
}

function setIn(path: string, name: string, at: (i: number) => number): void {
	const fd = openSync(path, "r+");
	const length = Buffer.alloc(8);
	readSync(fd, length, 0, 8, 0);
	const json = Buffer.alloc(Number(length.readBigUInt64LE()));
	readSync(fd, json, 0, json.length, 8);
	const [begin, end] = JSON.parse(json.toString())[name].data_offsets;
	const values = Float32Array.from({ length: (end - begin) / 4 }, (_, i) => at(i));
	writeSync(fd, values, 0, values.byteLength, 8 + json.length + begin);
	closeSync(fd);
}

function tableOf(file: Uint8Array) {
	return readTable(inMemory(file), TOOLS).tensors;
}

function namesIn(file: Uint8Array): string[] {
	return [...tableOf(file).keys()];
}

function tensorsOf(file: Uint8Array) {
	const read = [...tableOf(file).values()].map(({ name, dtype, storage, start }) => {
		const at = storage.offset + start;
		return [name, { dtype, bytes: file.subarray(at, at + storage.bytes) }] as const;
	});
	return new Map(read);
}
