import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FILLED, filled, halfBits, LORA } from "./filled-models.ts";
import { LARGE, SMALL } from "./lose-nothing-cases.ts";
import {
	ELEMENT_BYTES,
	type PlainDType,
	type PlainTensor,
	type ReadTensor,
	readPlain,
	writePlain,
} from "./plain-safetensors.ts";
import { type Home, makeHome } from "./run.ts";

let home: Home;
beforeAll(() => {
	home = makeHome();
});
afterAll(() => home.remove());

/** Tensors that are said to be dropped for one reason; at most 20 are named. */
interface Dropped {
	readonly tensors: number;
	readonly names: readonly string[];
}

describe.each([...SMALL, ...LARGE])("$what", ({ what, tensors, junk = [], refused }) => {
	test("loses nothing when it is pruned, but what is proven junk", { timeout: 300_000 }, () => {
		const source = join(home.folder, `${what.replaceAll(/\W+/g, "-")}.safetensors`);
		const output = join(home.folder, "out.safetensors");
		const written = tensors();
		writePlain(source, written, { note: "ours" });
		try {
			const before = statSync(source);
			const { code, out, err } = home.run("prune", source, "--output", output, "--json");
			expect(statSync(source)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
			if (refused !== undefined) {
				expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`(${refused})`) });
				return;
			}
			expect(err).toBe("");
			expectNothingLost(written, junk, output);
			const { dropped } = JSON.parse(out).plan.summary as { dropped: readonly Dropped[] };
			expect(dropped.reduce((sum, group) => sum + group.tensors, 0)).toBe(junk.length);
			expect(junk).toEqual(expect.arrayContaining(dropped.flatMap(({ names }) => names)));
		} finally {
			rmSync(source, { force: true });
			rmSync(output, { force: true });
		}
	});
});

test("tensors of any name, dtype and shape beside a LoRA are all found again", () => {
	const dtypes = Object.keys(ELEMENT_BYTES).filter((dtype): dtype is PlainDType => dtype in ELEMENT_BYTES);
	const stranger = fc.record({
		name: fc.stringMatching(/^[a-z_]{1,8}(\.[a-z0-9_]{1,8}){0,3}$/),
		dtype: fc.constantFrom(...dtypes.filter((dtype) => !dtype.startsWith("F8"))),
		shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
	});
	let run = 0;
	fc.assert(
		fc.property(fc.uniqueArray(stranger, { maxLength: 8, selector: ({ name }) => name }), (strangers) => {
			const source = join(home.folder, `any-${run}.safetensors`);
			const output = join(home.folder, `any-${run++}.out.safetensors`);
			const added = strangers.map(({ name, dtype, shape }) => filled(`extra.${name}`, dtype, shape));
			const written = [...LORA(), ...added];
			writePlain(source, written);
			expect(home.run("prune", source, "--output", output).err).toBe("");
			expectNothingLost(written, [], output);
			rmSync(source);
			rmSync(output);
		}),
		{ numRuns: 15 },
	);
});

/** Every tensor but the junk is in the output: equal to the byte, or to its cast to half precision. */
function expectNothingLost(written: readonly PlainTensor[], junk: readonly string[], output: string): void {
	const { tensors, metadata } = readPlain(output, FILLED);
	const kept = written.filter(({ name }) => !junk.includes(name));
	const lost = kept.filter((tensor) => !isThere(tensor, tensors)).map(({ name }) => name);
	expect(lost).toEqual([]);
	expect(tensors.size).toBe(kept.length);
	if (Object.keys(metadata).length > 0) expect(metadata).toEqual({ note: "ours" });
}

function isThere(
	{ name, dtype, shape, bytes = new Uint8Array() }: PlainTensor,
	found: ReadonlyMap<string, ReadTensor>,
): boolean {
	// A network alone is written without the wrapper's name.
	const tensor = found.get(name) ?? found.get(name.replace(/^_orig_mod\./, ""));
	if (tensor === undefined || tensor.shape.join() !== shape.join()) return false;
	if (tensor.dtype === dtype) return tensor.bytes.subarray(0, bytes.length).equals(bytes);
	if (tensor.dtype !== "F16" || (dtype !== "F32" && dtype !== "F64")) return false;
	const { buffer } = Uint8Array.from(bytes);
	const values = dtype === "F32" ? new Float32Array(buffer) : new Float64Array(buffer);
	const halves = Buffer.from(Uint16Array.from(values, halfBits).buffer);
	return tensor.bytes.subarray(0, halves.length).equals(halves);
}
