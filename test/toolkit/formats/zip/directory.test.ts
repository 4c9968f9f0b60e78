import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteSource, inMemory } from "../../../../toolkit/bytes.ts";
import { UserError } from "../../../../toolkit/errors.ts";
import { readDirectory } from "../../../../toolkit/formats/zip/directory.ts";
import { hasEnd } from "../../../../toolkit/formats/zip/end.ts";
import { readRecord } from "../../../../toolkit/formats/zip/record.ts";
import { type Around, buildZip, type Record, TOOLS } from "./build-zip.ts";

const TWO: readonly Record[] = [
	{ name: "a/one", data: "first" },
	{ name: "a/two", data: "second!" },
];

function codeOf(run: () => unknown): string {
	try {
		run();
	} catch (error) {
		if (error instanceof UserError) return error.code;
		throw error;
	}
	return "read";
}

function read(bytes: Uint8Array, name: string): string {
	const source = inMemory(bytes);
	const entry = readDirectory(source).find((found) => found.name === name);
	return entry === undefined ? "not there" : Buffer.from(readRecord(source, entry, TOOLS)).toString();
}

test.each([
	{ name: "a plain archive", around: {} },
	{ name: "torch's own form of zip64", around: { torch: true } },
])("$name gives every record", ({ around }) => {
	const bytes = buildZip(TWO, around);
	expect([read(bytes, "a/one"), read(bytes, "a/two")]).toEqual(["first", "second!"]);
});

test("torch's padding puts data on multiples of 64", () => {
	const entries = readDirectory(inMemory(buildZip(TWO, { torch: true })));
	expect(entries.map((entry) => entry.data % 64)).toEqual([0, 0]);
});

test("a deflated record is inflated to its size", () => {
	const data = "again and ".repeat(100);
	expect(read(buildZip([{ name: "a/z", data, deflate: true }]), "a/z")).toBe(data);
});

test("an empty record is read", () => {
	expect(read(buildZip([{ name: "a/z" }, ...TWO], { torch: true }), "a/z")).toBe("");
});

test("a CRC of 0 stands for none", () => {
	expect(read(buildZip([{ name: "a/z", data: "x", central: { crc: 0 } }]), "a/z")).toBe("x");
});

const attacks: readonly { name: string; records: readonly Record[]; around?: Around; code: string }[] = [
	{ name: "a name twice", records: [...TWO, { name: "a/one" }], code: "zip.ambiguous" },
	{ name: "names that differ in case only", records: [...TWO, { name: "a/ONE" }], code: "zip.ambiguous" },
	{ name: "a way out", records: [{ name: "a/../../x" }], code: "zip.ambiguous" },
	{ name: "an absolute name", records: [{ name: "/x" }], code: "zip.ambiguous" },
	{ name: "a backslash", records: [{ name: "a\\x" }], code: "zip.ambiguous" },
	{ name: "a NUL", records: [{ name: "a/0\0x" }], code: "zip.ambiguous" },
	{ name: "another local name", records: [{ name: "a/x", local: { name: "a/y" } }], code: "zip.ambiguous" },
	{ name: "a longer local name", records: [{ name: "a/x", local: { name: "a/xx" } }], code: "zip.ambiguous" },
	{ name: "another local method", records: [{ name: "a/x", local: { method: 8 } }], code: "zip.ambiguous" },
	{ name: "another local size", records: [{ name: "a/x", data: "abc", local: { bytes: 2 } }], code: "zip.ambiguous" },
	{
		name: "two entries of one record",
		records: [...TWO, { name: "a/three", central: { header: 0 } }],
		code: "zip.ambiguous",
	},
	{
		name: "a record that reaches into its neighbour",
		records: [{ name: "a/x", data: "abc", local: { bytes: 0 }, central: { bytes: 9, packed: 9 } }, ...TWO],
		code: "zip.ambiguous",
	},
	{
		name: "a record that reaches into the directory",
		records: [...TWO, { name: "a/x", data: "abc", local: { bytes: 0 }, central: { bytes: 9, packed: 9 } }],
		code: "zip.ambiguous",
	},
	{ name: "no local header", records: [{ name: "a/x", local: { signature: 1 } }], code: "zip.malformed" },
	{
		name: "a header beyond the directory",
		records: [{ name: "a/x", central: { header: 9999 } }],
		code: "zip.malformed",
	},
	{ name: "encryption", records: [{ name: "a/x", central: { flags: 0x1 } }], code: "zip.unsupported" },
	{ name: "a patch", records: [{ name: "a/x", central: { flags: 0x20 } }], code: "zip.unsupported" },
	{ name: "strong encryption", records: [{ name: "a/x", central: { flags: 0x40 } }], code: "zip.unsupported" },
	{ name: "masked headers", records: [{ name: "a/x", central: { flags: 0x2000 } }], code: "zip.unsupported" },
	{ name: "a folder's attribute", records: [{ name: "a/x", central: { attributes: 0x10 } }], code: "zip.unsupported" },
	{ name: "a folder's name", records: [{ name: "a/" }], code: "zip.unsupported" },
	{ name: "bzip2", records: [{ name: "a/x", central: { method: 12 } }], code: "zip.unsupported" },
	{
		name: "a stored record of two sizes",
		records: [{ name: "a/x", data: "abc", central: { bytes: 4 } }],
		code: "zip.unsupported",
	},
	{
		name: "bytes from nothing",
		records: [{ name: "a/x", central: { method: 8, bytes: 4 } }],
		code: "zip.unsupported",
	},
	{ name: "bytes before", records: TWO, around: { before: "MZ" }, code: "zip.ambiguous" },
	{ name: "bytes behind", records: TWO, around: { after: "junk" }, code: "zip.ambiguous" },
	{ name: "two ends", records: TWO, around: { after: buildZip([]).slice(-22) }, code: "zip.ambiguous" },
	{
		name: "a comment that is not there",
		records: TWO,
		around: { mangle: (end) => end.set([3], 20) },
		code: "zip.ambiguous",
	},
	{ name: "counts that disagree", records: TWO, around: { mangle: (end) => end.set([3], 8) }, code: "zip.ambiguous" },
	{
		name: "fewer records than the directory holds",
		records: TWO,
		around: { mangle: (end) => end.set([1, 0, 1, 0], 8) },
		code: "zip.malformed",
	},
	{
		name: "more records than the directory holds",
		records: TWO,
		around: { mangle: (end) => end.set([3, 0, 3, 0], 8) },
		code: "zip.malformed",
	},
	{ name: "several disks", records: TWO, around: { mangle: (end) => end.set([1], 4) }, code: "zip.malformed" },
	{ name: "a gap before the end", records: TWO, around: { mangle: (end) => end.set([9], 12) }, code: "zip.ambiguous" },
	{
		name: "a zip64 end that disagrees",
		records: TWO,
		around: { torch: true, mangle: (end) => end.set([3, 0, 3, 0], 56 + 20 + 8) },
		code: "zip.ambiguous",
	},
	{
		name: "a locator that points elsewhere",
		records: TWO,
		around: { torch: true, mangle: (end) => end.set([1], 56 + 8) },
		code: "zip.ambiguous",
	},
	{
		name: "a zip64 end without its signature",
		records: TWO,
		around: { torch: true, mangle: (end) => end.set([1], 0) },
		code: "zip.malformed",
	},
	{
		name: "a million records",
		records: TWO,
		around: {
			torch: true,
			mangle: (end) => {
				for (const at of [24, 32]) end.set([0, 0, 16], at);
				for (const at of [84, 86]) end.set([255, 255], at);
			},
		},
		code: "zip.limit",
	},
];

test.each(attacks)("$name is refused", ({ records, around, code }) => {
	expect(codeOf(() => readDirectory(inMemory(buildZip(records, around))))).toBe(code);
});

test("what is cut off has no directory", () => {
	const whole = buildZip(TWO, { torch: true });
	for (let length = 0; length < whole.length; length++) {
		const part = inMemory(whole.subarray(0, length));
		expect(hasEnd(part)).toBe(false);
		expect(codeOf(() => readDirectory(part))).toBe("zip.no-directory");
	}
	expect(hasEnd(inMemory(whole))).toBe(true);
});

test("a record whose CRC is wrong is refused", () => {
	expect(codeOf(() => read(buildZip([{ name: "a/x", data: "x", central: { crc: 7 } }]), "a/x"))).toBe("zip.crc");
});

test("a deflated record that gives more than it says is refused", () => {
	const lying: Record = {
		name: "a/x",
		data: "x".repeat(99),
		deflate: true,
		central: { bytes: 5 },
		local: { bytes: 0 },
	};
	expect(codeOf(() => read(buildZip([lying]), "a/x"))).toBe("zip.malformed");
});

test("70,000 records are listed without reading their data", () => {
	const data = "d".repeat(40);
	const records = Array.from({ length: 70_000 }, (_, i) => ({ name: `a/data/${i}`, data }));
	const bytes = buildZip(records, { torch: true });
	expect(readDirectory(inMemory(bytes))).toHaveLength(70_000);
});

test("of large records only headers are read", () => {
	const big = { data: new Uint8Array(200_000) };
	const whole = inMemory(
		buildZip(
			Array.from({ length: 20 }, (_, i) => ({ name: `a/${i}`, ...big })),
			{ torch: true },
		),
	);
	let touched = 0;
	const counting: ByteSource = {
		size: whole.size,
		readInto(into, offset) {
			touched += into.length;
			return whole.readInto(into, offset);
		},
	};
	expect(readDirectory(counting)).toHaveLength(20);
	expect(touched).toBeLessThan(whole.size / 10);
});

test("a damaged archive is listed or refused with a code", () => {
	const good = buildZip([...TWO, { name: "a/z", data: "zzzzzzzzzzzz", deflate: true }], { torch: true });
	const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
	fc.assert(
		fc.property(damage, fc.nat(good.length), (flips, cut) => {
			const bytes = good.slice(0, flips.length === 5 ? cut : good.length);
			for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
			const source = inMemory(bytes);
			codeOf(() => readDirectory(source).map((entry) => readRecord(source, entry, TOOLS)));
		}),
		{ numRuns: 2000 },
	);
});
