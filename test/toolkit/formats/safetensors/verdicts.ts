import type { toolkitError } from "../../../../toolkit/errors.ts";
import { entry, fileOf, TEST } from "./build.ts";

type Code = keyof (typeof toolkitError)["entries"];

/** A small file, and what becomes of it. */
export interface VerdictCase {
	readonly name: string;
	readonly file: () => Uint8Array;
	/** What safetensors 0.8.0 says. */
	readonly reference: "accepts" | "refuses";
	/** Our code; null where the file is read. */
	readonly ours: Code | null;
	/** Why ours differs, where it does. */
	readonly why?: string;
}

const HUGE = String(2 ** 40);
const NONE = entry("a", "I32", "[0]", "[0,0]");

/** A header of the one entry that is given, with 16 bytes of data. */
function one(member: string): () => Uint8Array {
	return () => fileOf(`{${member}}`, 16);
}

function withShape(shape: string): () => Uint8Array {
	return one(entry("test", "I32", shape, "[0,16]"));
}

function withMetadata(metadata: string): () => Uint8Array {
	return one(`"__metadata__":${metadata},${TEST}`);
}

/** A field that means nothing, holding lists within lists. */
function nested(depth: number): () => Uint8Array {
	const value = "[".repeat(depth) + "]".repeat(depth);
	return one(`"test":{"x":${value},"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}`);
}

/** A header with bytes that no text has. */
function withBytes(before: string, bytes: readonly number[], after: string): () => Uint8Array {
	const encoder = new TextEncoder();
	return () => fileOf(Uint8Array.from([...encoder.encode(before), ...bytes, ...encoder.encode(after)]), 16);
}

function spaces(count: number): () => Uint8Array {
	return () => {
		const header = new Uint8Array(count).fill(0x20);
		header.set([0x7b, 0x7d]);
		return fileOf(header);
	};
}

function accepted(name: string, file: () => Uint8Array): VerdictCase {
	return { name, file, reference: "accepts", ours: null };
}

function refused(name: string, ours: Code, file: () => Uint8Array): VerdictCase {
	return { name, file, reference: "refuses", ours };
}

function stricter(name: string, ours: Code, why: string, file: () => Uint8Array): VerdictCase {
	return { name, file, reference: "accepts", ours, why };
}

const TWICE = "the README forbids duplicates, and nothing says which one is meant";
const SERDE = "an accident of the reference's parser, in no specification";

/** The names are those of the reference's verdict table; each was run through the reference itself. */
export const VERDICTS: readonly VerdictCase[] = [
	accepted("C64", one(entry("a", "C64", "[2]", "[0,16]"))),
	refused("F4_odd", "safetensors.misaligned", one(entry("a", "F4", "[3]", "[0,16]"))),
	accepted("F4_ok", one(entry("a", "F4", "[32]", "[0,16]"))),
	accepted("F8_E4M3FNUZ", one(entry("a", "F8_E4M3FNUZ", "[16]", "[0,16]"))),
	accepted("F8_E8M0", one(entry("a", "F8_E8M0", "[16]", "[0,16]"))),
	refused("array_top", "safetensors.json", () => fileOf("[]")),
	refused("big_u64", "safetensors.json", one(entry("test", "I32", "[2,2]", "[0,18446744073709551616]"))),
	refused("bom", "safetensors.json", withBytes("", [0xef, 0xbb, 0xbf], `{${TEST}}`)),
	refused("cesu", "safetensors.not-utf8", withBytes('{"', [0xed, 0xa0, 0x80], `":1,${TEST}}`)),
	refused("comment", "safetensors.json", one(`/* no */${TEST}`)),
	refused("ctrl_in_str", "safetensors.json", one(entry("te\nst", "I32", "[2,2]", "[0,16]"))),
	refused("deep", "safetensors.json", nested(200)),
	accepted("deep100", nested(100)),
	refused("dtype_lower", "safetensors.dtype", one(entry("test", "i32", "[2,2]", "[0,16]"))),
	stricter("dtype_obj", "safetensors.json", SERDE, one('"a":{"dtype":{"I32":null},"shape":[4],"data_offsets":[0,16]}')),
	refused("dtype_unknown", "safetensors.dtype", one(entry("test", "I128", "[2,2]", "[0,16]"))),
	{
		...refused("dup_diff_range", "safetensors.duplicate", () =>
			fileOf(`{${entry("a", "I32", "[4]", "[0,16]")},${entry("a", "I32", "[4]", "[16,32]")}}`, 32),
		),
		why: "the reference refuses the hole that the first one leaves",
	},
	refused(
		"dup_field",
		"safetensors.duplicate",
		one('"a":{"dtype":"I32","shape":[4],"data_offsets":[0,16],"dtype":"I32"}'),
	),
	refused("dup_meta", "safetensors.duplicate", one(`"__metadata__":{},"__metadata__":{},${TEST}`)),
	stricter("dup_meta_key", "safetensors.duplicate", TWICE, withMetadata('{"a":"1","a":"2"}')),
	stricter("dup_same_range", "safetensors.duplicate", TWICE, one(`${TEST},${TEST}`)),
	accepted("empty_name", one(entry("", "I32", "[2,2]", "[0,16]"))),
	accepted("empty_nonzero_off", one(`${TEST},${entry("a", "I32", "[0]", "[16,16]")}`)),
	accepted("empty_obj", () => fileOf("{}")),
	refused("empty_off_mid", "safetensors.offset", one(`${TEST},${entry("a", "I32", "[0]", "[8,8]")}`)),
	accepted("empty_tensor", () => fileOf(`{${NONE}}`)),
	accepted("extra_field", one('"a":{"dtype":"I32","shape":[4],"data_offsets":[0,16],"more":{"x":[1.5e3,true,null]}}')),
	accepted("hdr_100M_exact", spaces(100_000_000)),
	refused("hdr_100M_plus1", "safetensors.header-too-large", spaces(100_000_001)),
	refused("hdr_beyond", "safetensors.header-beyond-file", () => fileOf(`{${TEST}}`, 0, 90n)),
	refused("hdr_huge", "safetensors.header-too-large", () => fileOf(`{${TEST}}`, 16, 2n ** 64n - 1n)),
	accepted("hdr_not8", one(`${TEST} `)),
	refused("hole_mid", "safetensors.offset", () =>
		fileOf(`{${entry("a", "I32", "[2]", "[0,8]")},${entry("b", "I32", "[2]", "[12,20]")}}`, 20),
	),
	refused("hole_start", "safetensors.offset", () => fileOf(`{${entry("test", "I32", "[2,2]", "[4,20]")}}`, 20)),
	accepted("lead_space", () => fileOf(` {${TEST}}`, 16)),
	accepted("lead_ws", () => fileOf(`\t\r\n {${TEST}}`, 16)),
	refused("lone_surrogate", "safetensors.json", one(entry("\\ud800", "I32", "[2,2]", "[0,16]"))),
	accepted("meta_empty", withMetadata("{}")),
	accepted("meta_escaped_key", one(`"__m\\u0065tadata__":{"a":"b"},${TEST}`)),
	refused("meta_int", "safetensors.json", withMetadata('{"a":1}')),
	refused("meta_list", "safetensors.json", withMetadata("[]")),
	refused("meta_nested", "safetensors.json", withMetadata('{"a":{}}')),
	accepted("meta_null", withMetadata("null")),
	refused("meta_nullval", "safetensors.json", withMetadata('{"a":null}')),
	refused("meta_str", "safetensors.json", withMetadata('"x"')),
	accepted("misaligned_start", () =>
		fileOf(`{${entry("a", "U8", "[1]", "[0,1]")},${entry("b", "F32", "[2]", "[1,9]")}}`, 9),
	),
	refused("missing_shape", "safetensors.json", one('"test":{"dtype":"I32","data_offsets":[0,16]}')),
	refused("nan", "safetensors.json", withShape("[NaN]")),
	accepted("nul_name", one(entry("a\\u0000b", "I32", "[2,2]", "[0,16]"))),
	refused("null_top", "safetensors.json", () => fileOf("null")),
	refused("offsets1", "safetensors.json", one(entry("test", "I32", "[2,2]", "[16]"))),
	refused("offsets3", "safetensors.json", one(entry("test", "I32", "[2,2]", "[0,16,16]"))),
	refused("offsets_rev", "safetensors.offset", one(entry("test", "I32", "[2,2]", "[16,0]"))),
	accepted("ok", one(TEST)),
	refused("overflow", "safetensors.overflow", withShape(`[${HUGE},${HUGE}]`)),
	refused("overflow2", "safetensors.overflow", withShape(`[${HUGE},${2 ** 20}]`)),
	accepted("overflow_zero", () => fileOf(`{${entry("a", "I32", `[0,${HUGE},${HUGE}]`, "[0,0]")}}`)),
	refused("overflow_zero_last", "safetensors.overflow", () =>
		fileOf(`{${entry("a", "I32", `[${HUGE},${HUGE},0]`, "[0,0]")}}`),
	),
	refused(
		"overlap",
		"safetensors.offset",
		one(`${entry("a", "I32", "[2]", "[0,8]")},${entry("b", "I32", "[3]", "[4,16]")}`),
	),
	accepted("proto_name", one(entry("__proto__", "I32", "[2,2]", "[0,16]"))),
	accepted("scalar", () => fileOf(`{${entry("a", "I32", "[]", "[0,4]")}}`, 4)),
	stricter("seq_info", "safetensors.json", SERDE, one('"a":["I32",[2,2],[0,16]]')),
	refused("shape_exp", "safetensors.json", withShape("[2e0,2]")),
	refused("shape_float", "safetensors.json", withShape("[2.0,2]")),
	refused("shape_lead0", "safetensors.json", withShape("[02,2]")),
	refused("shape_neg", "safetensors.json", withShape("[-2,-2]")),
	refused("shape_neg0", "safetensors.json", withShape("[-0]")),
	refused("shape_str", "safetensors.json", withShape('["2",2]')),
	refused("short_data", "file.incomplete", () => fileOf(`{${TEST}}`, 15)),
	refused("size_mismatch", "safetensors.size", withShape("[2,3]")),
	refused("tensor_null", "safetensors.json", one('"a":null')),
	refused("tiny", "safetensors.header-too-small", () => new Uint8Array(7)),
	refused("trail_nul", "safetensors.json", withBytes(`{${TEST}}`, [0, 0], "")),
	accepted("trail_ws", () => fileOf(`{${TEST}} \t\r\n`, 16)),
	refused("trailing_comma", "safetensors.json", one(`${TEST},`)),
	refused("trailing_data", "safetensors.trailing", () => fileOf(`{${TEST}}`, 17)),
	accepted("unsorted_keys", one(`${entry("b", "I32", "[2]", "[8,16]")},${entry("a", "I32", "[2]", "[0,8]")}`)),
	refused("zero_len", "safetensors.json", () => fileOf("")),
];
