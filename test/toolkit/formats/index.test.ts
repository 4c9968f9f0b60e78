import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inMemory } from "../../../toolkit/bytes.ts";
import type { Format } from "../../../toolkit/formats/format.ts";
import { extentOf, FORMATS, formatOf, readTable, WRITERS } from "../../../toolkit/formats/index.ts";
import type { Writer } from "../../../toolkit/formats/writer.ts";
import type { Wanted } from "../../../toolkit/plan.ts";
import { NO_TOOLS } from "./no-tools.ts";
import { planOf, wanted } from "./planned.ts";

const FOLDER = new URL("../../../toolkit/formats/", import.meta.url);

/** Everything that any file of the folder exports, but for the list itself. */
async function exported(): Promise<unknown[]> {
	const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
	const modules = files.filter((file) => file.endsWith(".ts") && file !== "index.ts");
	const loaded = await Promise.all(modules.map((file) => import(join(FOLDER.pathname, file))));
	return loaded.flatMap((module: Record<string, unknown>) => Object.values(module));
}

function has(value: unknown, ...members: readonly string[]): boolean {
	return typeof value === "object" && value !== null && members.every((member) => member in value);
}

describe("the lists", () => {
	test("hold every format that is written", async () => {
		const found = (await exported()).filter((value) => has(value, "sniff", "extent", "readTable")) as Format[];
		expect(found.map(({ id }) => id).sort()).toEqual(FORMATS.map(({ id }) => id).sort());
		expect(new Set(FORMATS)).toEqual(new Set(found));
	});

	test("hold every writer, under its own id", async () => {
		const found = (await exported()).filter((value) => has(value, "layout", "frame")) as Writer[];
		expect(new Set(Object.values(WRITERS))).toEqual(new Set(found));
		for (const [id, writer] of Object.entries(WRITERS)) expect(writer.id).toBe(id);
	});
});

/** A file that a writer makes, all of its data zero. */
function written(writer: Writer, tensors: readonly Wanted[]): Uint8Array {
	const plan = planOf(writer, tensors);
	const file = new Uint8Array(plan.bytes);
	for (const { offset, bytes } of writer.frame(
		plan,
		tensors.map(() => 0),
	))
		file.set(bytes, offset);
	return file;
}

/** The magic, 1001, the machine, an empty dict, no keys: a legacy file of no tensors. */
const LEGACY = Buffer.from("80028a0a6cfc9c46f9206aa850192e80024de9032e80027d2e80027d2e80025d2e", "hex");

const FILES = [
	{ id: "safetensors", file: written(WRITERS.safetensors, [wanted("a", "F16", [2, 2])]) },
	{ id: "torch-zip", file: written(WRITERS["torch-zip"], [wanted("a", "F16", [2, 2])]) },
	{ id: "torch-legacy", file: LEGACY },
	{ id: "gguf", file: Buffer.concat([Buffer.from("GGUF\x03\0\0\0"), Buffer.alloc(16)]) },
];

describe("a file", () => {
	test("of every format is here", () => {
		expect(FILES.map(({ id }) => id).sort()).toEqual(FORMATS.map(({ id }) => id).sort());
	});

	test.each(FILES)("of $id is taken by that format and no other", ({ id, file }) => {
		const takers = FORMATS.filter(({ sniff }) => sniff(file.subarray(0, 4096), file.length));
		expect(takers.map((format) => format.id)).toEqual([id]);
		expect(formatOf(inMemory(file)).id).toBe(id);
		expect(extentOf(inMemory(file))).toEqual({ kind: "complete" });
	});

	// 0x280 and the like: lengths whose first bytes are those of a pickle.
	test.each([0x80, 0x280, 0x480])("of a safetensors header of %i bytes is no pickle", (length) => {
		const header = `{${" ".repeat(length - 2)}}`;
		const file = Buffer.concat([Buffer.alloc(8), Buffer.from(header)]);
		file.writeUInt32LE(length);
		expect(FORMATS.filter(({ sniff }) => sniff(file, file.length)).map(({ id }) => id)).toEqual(["safetensors"]);
	});

	test("is read whatever its format", () => {
		for (const { id, file } of FILES.slice(0, 2)) {
			const table = readTable(inMemory(file), NO_TOOLS);
			expect(table.format).toBe(id);
			expect([...table.tensors.keys()]).toEqual(["a"]);
		}
	});

	test.each([
		{ name: "of no bytes", file: "", code: "file.empty", message: "The file is empty." },
		{
			name: "of another kind",
			file: "<html>",
			code: "file.not-a-model",
			message: "This is a web page (HTML) saved by a browser, not a model.",
		},
		{
			name: "of an unknown kind",
			file: "\0\x01\x02\xff",
			code: "file.not-a-model",
			message: "This is an unknown kind of data (starts with 00 01 02 ff), not a model.",
		},
		{
			name: "of an unknown kind that goes on",
			file: "\0\x01\x02\xff\x04\x05\x06\x07\x08",
			code: "file.not-a-model",
			message: "This is an unknown kind of data (starts with 00 01 02 ff 04 05 06 07 …), not a model.",
		},
	])("$name is refused with its name", ({ file, code, message }) => {
		const source = inMemory(Buffer.from(file, "latin1"));
		for (const ask of [() => formatOf(source), () => readTable(source, NO_TOOLS), () => extentOf(source)]) {
			expect(ask).toThrow(expect.objectContaining({ code, message }));
		}
	});
});
