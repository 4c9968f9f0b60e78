import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { WRITERS } from "../../toolkit/formats/index.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { checkRecordsOf, type RecordCheck } from "../../toolkit/record-check.ts";
import type { Storage, Tensor } from "../../toolkit/tensor.ts";
import { execute } from "../../workers/execute.ts";
import { openSource } from "../../workers/file-source.ts";
import { createPool } from "../../workers/pool.ts";
import { createShared } from "../../workers/run-spans.ts";
import { cutSpans } from "../../workers/spans.ts";
import { recordsRead } from "../../workers/whole-records.ts";
import { runSpan } from "../../workers/worker.ts";
import { planOf } from "./plans.ts";

const folder = mkdtempSync(join(tmpdir(), "records-"));
const source = join(folder, "source");
const into = join(folder, "out.part");
const pools = [1, 2, 3].map((workers) => createPool({ workers }));
afterAll(async () => {
	await Promise.all(pools.map((pool) => pool.close()));
	rmSync(folder, { recursive: true });
});

/** What a record's tensors are, as shares of its bytes in sixths, and how they view it. */
interface Kind {
	readonly tensors: readonly (readonly [from: number, to: number])[];
	/** Each tensor's elements are gathered, as of a matrix that was transposed. */
	readonly transposed?: true;
	readonly deflated?: true;
	readonly bigEndian?: true;
	/** The CRC in the container: true where nothing is said. */
	readonly crc?: "left out" | "of no container";
	/** Not all of its bytes are read. */
	readonly inPart?: true;
}

const KINDS: readonly Kind[] = [
	{ tensors: [[0, 6]] },
	{ tensors: [[0, 6]], bigEndian: true },
	{ tensors: [[0, 6]], deflated: true },
	{ tensors: [[0, 6]], transposed: true },
	{ tensors: [[0, 6]], transposed: true, bigEndian: true },
	{ tensors: [[0, 3], [3, 6]] }, // biome-ignore format: one kind a line
	{ tensors: [[0, 4], [2, 6]] }, // biome-ignore format: one kind a line
	{ tensors: [[0, 6], [0, 6]] }, // biome-ignore format: one kind a line
	{ tensors: [[0, 6], [1, 2], [0, 3]] }, // biome-ignore format: one kind a line
	{ tensors: [[2, 4]], transposed: true },
	{ tensors: [[2, 4]], deflated: true },
	{ tensors: [[0, 5]], inPart: true },
	{ tensors: [[1, 6]], inPart: true },
	{ tensors: [[0, 2], [4, 6]], inPart: true }, // biome-ignore format: one kind a line
	{ tensors: [[0, 6]], crc: "left out" },
	{ tensors: [[0, 6]], crc: "of no container" },
];

interface Made {
	readonly kind: Kind;
	/** A sixth of its elements. */
	readonly sixth: number;
	readonly gap: number;
	/** The bit of the record that is not as its CRC says; null for a record that is whole. */
	readonly flipped: number | null;
}

const made = fc.array(
	fc.record({
		kind: fc.constantFrom(...KINDS),
		sixth: fc.integer({ min: 2, max: 90 }).map((n) => 2 * n),
		gap: fc.integer({ min: 0, max: 150 }),
		flipped: fc.option(fc.nat(), { freq: 3 }),
	}),
	{ minLength: 1, maxLength: 10 },
);

/** The file, a plan that takes every tensor of it, and what is to be found in it. */
function build(records: readonly Made[], order: number): { bytes: Buffer; plan: Plan; expected: RecordCheck } {
	const parts: Buffer[] = [];
	const tensors: Tensor[] = [];
	const damaged: string[] = [];
	let [at, matching, differing, unsummed] = [0, 0, 0, 0];
	for (const [index, { kind, sixth, gap, flipped }] of records.entries()) {
		const elements = Float32Array.from({ length: 6 * sixth }, (_, i) => Math.sin(index * 1000 + i));
		const plain = Buffer.from(elements.buffer);
		if (kind.bigEndian) plain.swap32();
		const crc = kind.crc === "left out" ? 0 : crc32(plain);
		if (flipped !== null) {
			const bit = flipped % (8 * plain.length);
			plain[bit >> 3] = (plain[bit >> 3] ?? 0) ^ (1 << (bit & 7));
		}
		const stored = kind.deflated ? deflateRawSync(plain) : plain;
		const storage: Storage = {
			offset: at + gap,
			bytes: plain.length,
			...(kind.deflated && { deflated: stored.length }),
			...(kind.bigEndian && { bigEndian: true }),
			...(kind.crc !== "of no container" && { crc }),
		};
		parts.push(Buffer.alloc(gap, 0xaa), stored);
		at += gap + stored.length;
		const names = kind.tensors.map(([from, to], tensor) => {
			const rows = (to - from) * sixth;
			const view = kind.transposed ? { shape: [rows / 2, 2], strides: [1, rows / 2] } : { shape: [rows] };
			const name = `${index}.${tensor}`;
			tensors.push({ name, dtype: "F32", storage, start: 4 * from * sixth, ...view });
			return name;
		});
		if (kind.crc === "left out") unsummed++;
		if (kind.crc !== undefined || kind.inPart) continue;
		if (flipped === null) matching++;
		else {
			differing++;
			damaged.push(...names);
		}
	}
	const turned = [...tensors.slice(order % tensors.length), ...tensors.slice(0, order % tensors.length)];
	const plan = planOf(turned.map((tensor) => ({ tensor, dtype: "F16" })));
	const inOrder = turned.map(({ name }) => name).filter((name) => damaged.includes(name));
	return { bytes: Buffer.concat(parts), plan, expected: { matching, differing, tensors: inOrder, unsummed } };
}

test("records that are read in full are checked, however the plan is cut, and no others", () => {
	fc.assert(
		fc.property(made, fc.nat(30), fc.integer({ min: 1, max: 6000 }), (records, order, spanBytes) => {
			const { bytes, plan, expected } = build(records, order);
			writeFileSync(source, bytes);
			const fd = openSync(source, "r");
			const shared = createShared();
			const spans = cutSpans(plan, () => spanBytes);
			const results = spans.map((segments) => {
				const result = runSpan({ sources: [fd], output: null, segments, crc: false, sourceCrc: true, shared });
				if (result.kind !== "done") throw new Error(`a span is ${result.kind}`);
				return result.done;
			});
			closeSync(fd);
			expect(checkRecordsOf(plan, 1, recordsRead(spans, results))).toEqual([expected]);
		}),
		{ numRuns: 300 },
	);
});

test("a file is refused for the same tensors by any number of workers, and leaves no output", async () => {
	const property = fc.asyncProperty(made, fc.nat(30), fc.constantFrom(...pools), async (records, order, pool) => {
		const { bytes, plan, expected } = build(records, order);
		writeFileSync(source, bytes);
		const opened = openSource(source);
		const laid = WRITERS.safetensors.layout(plan.tensors, []);
		const running = execute({ ...plan, ...laid }, { sources: [opened], into, pool, durable: false });
		const ended = await running
			.then(
				({ notes }) => notes,
				(error) => ({ code: error.code, tensors: [...error.detail.tensors].sort() }),
			)
			.finally(() => opened.close());
		const { matching, differing, tensors, unsummed } = expected;
		const damaged = differing > 0 && matching >= 2;
		const notes = (differing > 0 ? 1 : 0) + (unsummed > 0 ? 1 : 0);
		if (damaged) expect(ended).toEqual({ code: "file.crc-mismatch", tensors: [...tensors].sort() });
		else expect(ended).toHaveLength(notes);
		expect(existsSync(into)).toBe(!damaged);
		rmSync(into, { force: true });
	});
	await fc.assert(property, { numRuns: 40 });
});

test("a plan of several sources names the one that is damaged", async () => {
	const whole: Made = { kind: { tensors: [[0, 6]] }, sixth: 8, gap: 3, flipped: null };
	const first = build([whole, whole, whole], 0);
	const second = build([whole, whole, { ...whole, flipped: 77 }], 0);
	const other = join(folder, "other");
	writeFileSync(source, first.bytes);
	writeFileSync(other, second.bytes);
	const wants = [first, second].flatMap(({ plan }, index) =>
		plan.tensors.flatMap(({ from }) =>
			from.kind === "tensor" ? [{ tensor: from.tensor, dtype: "F16" as const, source: index }] : [],
		),
	);
	const sources = [openSource(source), openSource(other)];
	const running = execute(planOf(wants), {
		sources,
		into,
		pool: pools[1] ?? createPool({ workers: 1 }),
		durable: false,
	});
	await expect(running).rejects.toMatchObject({
		code: "file.crc-mismatch",
		detail: { file: "other", tensors: ["2.0"] },
	});
	for (const one of sources) one.close();
});
