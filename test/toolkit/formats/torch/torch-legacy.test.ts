import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { scanTorch } from "../../../../toolkit/formats/torch/scan.ts";
import { torchLegacy } from "../../../../toolkit/formats/torch/torch-legacy.ts";
import type { TensorTable } from "../../../../toolkit/tensor.ts";
import {
	assemble,
	call,
	dict,
	global,
	int,
	type Part,
	pickle,
	tensor,
	text,
	tuple,
	u32,
	u64,
} from "../pickle/assemble.ts";
import { TOOLS } from "../zip/build-zip.ts";
import { legacyFile, MAGIC, outcomeOf } from "./build-torch.ts";

const ADDRESS = "94205340512";
const SIX: readonly (readonly [string, number, Uint8Array])[] = [[ADDRESS, 6, new Uint8Array(24)]];

function legacyStorage(view: Part = "N", type: Part = global("torch", "FloatStorage"), key = ADDRESS): Part {
	return [tuple(text("storage"), type, text(key), text("cuda:0"), int(6), view), "Q"];
}

const view = (from: number, length: number) => tuple(text("1"), int(from), int(length));
const holding = (value: Part) => dict([text("w"), value]);
const WHOLE = holding(tensor(legacyStorage(), [2, 3]));

function read(bytes: Uint8Array): TensorTable {
	return torchLegacy.readTable(inMemory(bytes), TOOLS);
}

test("storages lie behind the pickles, each behind its count", () => {
	const bytes = legacyFile(WHOLE, SIX);
	expect(read(bytes).tensors.get("w")?.storage).toEqual({ offset: bytes.length - 24, bytes: 24 });
});

test("a view of a storage starts where it says", () => {
	const bytes = legacyFile(holding(tensor(legacyStorage(view(2, 3)), [2], [1], 1)), SIX);
	expect(read(bytes).tensors.get("w")).toMatchObject({ start: 12, shape: [2] });
});

test("a module saved whole names its class and gives its source", () => {
	const module = [tuple(text("module"), global("m", "Net"), text("net.py"), text("class Net: …")), "Q"];
	const net = [module, ")", 0x81, dict([text("_parameters"), WHOLE], [text("_modules"), "}"]), "b"];
	expect(outcomeOf(torchLegacy, legacyFile(net, SIX))).toBe("w");
});

test("pickles beyond the first megabyte are read", () => {
	const long = dict([text("note"), text("x".repeat(1_100_000))], [text("w"), tensor(legacyStorage(), [6])]);
	expect(outcomeOf(torchLegacy, legacyFile(long, SIX))).toBe("w");
});

describe("refusals", () => {
	const evil = assemble(0x80, 2, global("__builtin__", "eval"), tuple(text("0x1950a86a20f9469cfc6c")), "R.");
	const files: readonly { name: string; bytes: Uint8Array; code: string }[] = [
		{ name: "another version", bytes: legacyFile(WHOLE, SIX, { version: 1002 }), code: "torch.malformed" },
		{
			name: "a magic number that is computed",
			bytes: legacyFile(WHOLE, SIX, { magic: evil }),
			code: "pickle.dangerous",
		},
		{ name: "no storages", bytes: legacyFile(WHOLE, []), code: "torch.storage" },
		{
			name: "a storage that nothing uses",
			bytes: legacyFile(WHOLE, [...SIX, ["7", 0, new Uint8Array()]]),
			code: "torch.storage",
		},
		{ name: "a storage twice", bytes: legacyFile(WHOLE, [...SIX, ...SIX]), code: "torch.malformed" },
		{ name: "a list of numbers", bytes: legacyFile(WHOLE, SIX, { keys: int(1) }), code: "torch.malformed" },
		{ name: "another count", bytes: legacyFile(WHOLE, [[ADDRESS, 5, new Uint8Array(24)]]), code: "torch.storage" },
		{
			name: "a count of −1",
			bytes: negativeCount(),
			code: "torch.storage",
		},
		{ name: "bytes behind the last storage", bytes: legacyFile(WHOLE, SIX, { after: "x" }), code: "torch.malformed" },
		{
			name: "a storage cut short",
			bytes: legacyFile(WHOLE, [[ADDRESS, 6, new Uint8Array(20)]]),
			code: "file.incomplete",
		},
		{ name: "a count cut short", bytes: legacyFile(WHOLE, SIX).slice(0, -30), code: "bytes.truncated" },
		{
			name: "a view beyond its storage",
			bytes: legacyFile(holding(legacyStorage(view(4, 3))), SIX),
			code: "torch.malformed",
		},
		{
			name: "a view of numbers",
			bytes: legacyFile(holding(legacyStorage(tuple(int(1)))), SIX),
			code: "torch.malformed",
		},
		{
			name: "a tensor beyond its view",
			bytes: legacyFile(holding(tensor(legacyStorage(view(0, 3)), [4])), SIX),
			code: "torch.storage",
		},
		{
			name: "an id of 5",
			bytes: legacyFile(
				holding([tuple(text("storage"), global("torch", "FloatStorage"), text("1"), text("cpu"), int(6)), "Q"]),
				SIX,
			),
			code: "torch.malformed",
		},
		{
			name: "a dangerous global",
			bytes: legacyFile(holding([global("os", "system"), "0N"]), SIX),
			code: "pickle.dangerous",
		},
		{
			name: "a dangerous global in a whole module",
			bytes: legacyFile([tuple(text("module"), global("os", "system"), "NN"), "Q"], []),
			code: "pickle.dangerous",
		},
		{ name: "a bare pickle", bytes: pickle(dict([text("a"), call("m", "f")])), code: "file.unsupported" },
		{
			name: "a bare pickle with a payload",
			bytes: pickle(call("posix", "system", text("id"))),
			code: "pickle.dangerous",
		},
		{ name: "a payload of protocol 0", bytes: assemble("cos\nsystem\n(S'id'\ntR."), code: "pickle.dangerous" },
		{
			name: "a broken pickle with a payload",
			bytes: assemble(0x80, 4, 0x8c, 2, "os", 0x8c, 6, "system", 0x93, 0xff),
			code: "pickle.dangerous",
		},
		{ name: "a tar of torch 0.1", bytes: tar("sys_info"), code: "file.unsupported" },
	];

	test.each(files)("$name is refused", ({ bytes, code }) => {
		expect(torchLegacy.sniff(bytes.subarray(0, 512), bytes.length)).toBe(true);
		expect(outcomeOf(torchLegacy, bytes)).toBe(code);
	});

	test("every global of a bare pickle is listed", () => {
		const scan = scanTorch(inMemory(pickle(global("m", "C"), "0", global("os", "system"))), TOOLS);
		expect(scan?.globals.map(({ name, verdict }) => [name, verdict])).toEqual([
			["m.C", "unlisted"],
			["os.system", "dangerous"],
		]);
	});

	function negativeCount(): Uint8Array {
		const bytes = legacyFile(WHOLE, SIX);
		bytes.set(u64(2n ** 64n - 1n), bytes.length - 32);
		return bytes;
	}

	function tar(first: string): Uint8Array {
		const bytes = new Uint8Array(1024);
		bytes.set(assemble(first));
		bytes.set(assemble("ustar"), 257);
		return bytes;
	}
});

describe("sniffing", () => {
	test.each([
		{ name: "a framed magic number", head: assemble(0x80, 4, 0x95, u64(13), MAGIC.subarray(2)), is: true },
		{ name: "a safetensors header of 0x280 bytes", head: assemble(u64(0x280), '{"a":'), is: false },
		{ name: "a zip", head: assemble("PK", 3, 4), is: false },
		{ name: "another tar", head: assemble("readme", new Uint8Array(251), "ustar"), is: false },
		{ name: "text", head: assemble("content\nof\nsome file\n"), is: false },
		{ name: "GGUF", head: assemble("GGUF", u32(3)), is: false },
		{ name: "nothing", head: assemble(), is: false },
	])("$name: $is", ({ head, is }) => {
		expect(torchLegacy.sniff(head, head.length)).toBe(is);
	});
});

test("a damaged file is read or refused with a code", () => {
	const root = dict([text("a"), tensor(legacyStorage(), [2, 3])], [text("b"), tensor(legacyStorage(view(1, 2)), [2])]);
	const good = legacyFile(root, SIX);
	const damage = fc.record({
		cut: fc.option(fc.nat(good.length)),
		flips: fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
	});
	fc.assert(
		fc.property(damage, ({ cut, flips }) => {
			const bytes = good.slice(0, cut ?? good.length);
			for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
			outcomeOf(torchLegacy, bytes);
			torchLegacy.extent(inMemory(bytes));
		}),
		{ numRuns: 2000 },
	);
});
