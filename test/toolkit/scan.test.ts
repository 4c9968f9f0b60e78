import { describe, expect, test } from "vitest";
import { inMemory } from "../../toolkit/bytes.ts";
import { type Scanned, scan } from "../../toolkit/scan.ts";
import { assemble, dict, global, pickle, text } from "./formats/pickle/assemble.ts";
import { holding, legacyFile, SIX, torchFile, WHOLE } from "./formats/torch/build-torch.ts";
import { buildZip, type Record, TOOLS } from "./formats/zip/build-zip.ts";

const EVIL = pickle(global("os", "system"), "(", text("x"), "tR");
const GOOD = pickle(dict([text("w"), WHOLE]));
const TWO = pickle(dict([text("model"), dict([text("w"), WHOLE])], [text("critic"), dict([text("c"), WHOLE])]));

function scanned(bytes: Uint8Array): Scanned {
	return scan(inMemory(bytes), TOOLS);
}

function namesOf({ globals }: Scanned): string[] {
	return globals.filter(({ verdict }) => verdict === "dangerous").map(({ name }) => name);
}

/** What stands at the place that the scan gives for the first dangerous global. */
function atFirst(bytes: Uint8Array): string {
	const { offset } = scanned(bytes).globals.find(({ verdict }) => verdict === "dangerous") ?? { offset: 0 };
	return String.fromCharCode(...bytes.subarray(offset, offset + 3));
}

describe("dangerous", () => {
	test.each<[string, Uint8Array]>([
		["a torch zip", torchFile(EVIL)],
		["a value that is thrown away", holding([global("os", "system"), "0", WHOLE])],
		["a legacy file", legacyFile([global("os", "system"), "0}"], [])],
		["a bare pickle", EVIL],
		["a broken pickle, before it breaks", torchFile(assemble(0x80, 2, global("os", "system"), 0xff))],
		["a second pickle behind the first", torchFile(assemble(GOOD, EVIL), SIX)],
		["a pickle beside data.pkl", torchFile(GOOD, SIX, [{ name: "archive/more.pkl", data: EVIL }])],
		["a zip without data.pkl", buildZip([{ name: "archive/other.pkl", data: EVIL }])],
		["a TorchScript program", torchFile(GOOD, SIX, [{ name: "archive/constants.pkl", data: EVIL }])],
	])("%s that names what runs code", (_, bytes) => {
		const found = scanned(bytes);
		expect(found.verdict).toBe("dangerous");
		expect(found.fault?.code).toBe("pickle.dangerous");
		expect(namesOf(found)).toEqual(["os.system"]);
		expect(atFirst(bytes)).toBe("cos");
	});
});

test.each<[string, Scanned["verdict"], Uint8Array, Partial<Scanned>]>([
	["weights", "safe", torchFile(GOOD, SIX), { format: "torch-zip", fault: null }],
	["a name that nobody knows", "unlisted", holding([global("my.thing", "Maker"), "0", WHOLE]), { fault: null }],
	["several sets of weights", "safe", torchFile(TWO, SIX), { format: "torch-zip", fault: null }],
	["a cut zip", "refused", torchFile(GOOD, SIX).slice(0, 300), { format: "torch-zip" }],
	["a broken pickle", "refused", torchFile(assemble(0x80, 2, "q")), { format: "torch-zip" }],
	["a text", "foreign", new TextEncoder().encode("hello"), { format: null }],
	["nothing", "foreign", new Uint8Array(0), { format: null }],
	["a GGUF", "safe", assemble("GGUF", 3, 0, 0, 0, new Uint8Array(16)), { format: "gguf" }],
])("%s is %s", (_, verdict, bytes, further) => {
	expect(scanned(bytes)).toMatchObject({ verdict, ...further });
});

describe("what is odd in a container is told", () => {
	const stored: Record = { name: "archive/data/0", data: new Uint8Array(24) };

	test("a checksum that was left out", () => {
		const file = torchFile(GOOD, SIX, [{ ...stored, data: new Uint8Array(24).fill(1), central: { crc: 0 } }]);
		expect(scanned(file).oddities).toEqual(["1 record without a checksum: damage there cannot be detected"]);
	});

	test("bytes between records, but for what a zip puts there itself", () => {
		const hidden: Record = { name: "archive/hidden", data: new Uint8Array(100) };
		const file = withoutEntry(torchFile(GOOD, SIX, [hidden]), "archive/hidden");
		expect(scanned(file).oddities).toEqual([
			expect.stringMatching(/^\d{3} bytes between the records that belong to none of them$/),
		]);
		expect(scanned(torchFile(GOOD, SIX)).oddities).toEqual([]);
		expect(scanned(torchFile(GOOD, SIX, [], { torch: false })).oddities).toEqual([]);
	});
});

test("too many pickles beside data.pkl are refused", () => {
	const many = Array.from({ length: 65 }, (_, i): Record => ({ name: `archive/${i}.pkl`, data: "x" }));
	expect(scanned(torchFile(GOOD, SIX, many)).fault?.code).toBe("torch.limit");
});

/** The archive with an entry of its directory taken out, so that its record belongs to none. */
function withoutEntry(file: Uint8Array, name: string): Uint8Array {
	const bytes = Buffer.from(file);
	const start = bytes.lastIndexOf(Buffer.from(name)) - 46;
	const length = 46 + name.length;
	const rest = Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
	const end = rest.length - 22;
	for (const at of [end + 8, end + 10]) rest.writeUInt16LE(rest.readUInt16LE(at) - 1, at);
	rest.writeUInt32LE(rest.readUInt32LE(end + 12) - length, end + 12);
	const record = end - 20 - 56;
	for (const at of [record + 24, record + 32]) rest.writeBigUInt64LE(rest.readBigUInt64LE(at) - 1n, at);
	rest.writeBigUInt64LE(rest.readBigUInt64LE(record + 40) - BigInt(length), record + 40);
	rest.writeBigUInt64LE(rest.readBigUInt64LE(end - 20 + 8) - BigInt(length), end - 20 + 8);
	return new Uint8Array(rest);
}
