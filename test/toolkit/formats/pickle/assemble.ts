import type { Dialect } from "../../../../toolkit/formats/pickle/machine.ts";

/** Plain Python, in which a persistent id stands for itself. */
export const PLAIN: Dialect = { persistent: (id) => id, reduce: () => undefined };

/** Bytes of a pickle: an opcode's letter or number, or bytes that are there already. */
export type Part = string | number | Uint8Array | readonly Part[];

const utf8 = new TextEncoder();

/** Parts as one run of bytes: a string gives its Latin-1 characters, a number one byte. */
export function assemble(...parts: readonly Part[]): Uint8Array {
	return Uint8Array.from(parts.flatMap(flat));
}

function flat(part: Part): number[] {
	if (typeof part === "number") return [part];
	if (typeof part === "string") return Array.from(part, (character) => character.charCodeAt(0));
	if (part instanceof Uint8Array) return Array.from(part);
	return part.flatMap(flat);
}

/** A pickle of protocol 2 around the parts. */
export function pickle(...parts: readonly Part[]): Uint8Array {
	return assemble(0x80, 2, ...parts, ".");
}

/** A pickle of protocol 4, in one frame. */
export function framed(...parts: readonly Part[]): Uint8Array {
	const body = assemble(...parts, ".");
	return assemble(0x80, 4, 0x95, u64(body.length), body);
}

export function u32(value: number): Uint8Array {
	return new Uint8Array(new Uint32Array([value]).buffer);
}

export function u64(value: bigint | number): Uint8Array {
	return new Uint8Array(new BigUint64Array([BigInt(value)]).buffer);
}

/** BINUNICODE. */
export function text(value: string): Uint8Array {
	const bytes = utf8.encode(value);
	return assemble("X", u32(bytes.length), bytes);
}

/** BININT1, BININT or LONG1, whichever fits. */
export function int(value: number): Uint8Array {
	if (value >= 0 && value < 256) return assemble("K", value);
	if (Math.abs(value) < 2 ** 31) return assemble("J", u32(value >>> 0));
	return assemble(0x8a, 8, u64(BigInt.asUintN(64, BigInt(value))));
}

/** GLOBAL. */
export function global(module: string, name: string): Uint8Array {
	return assemble("c", module, "\n", name, "\n");
}

/** MARK … TUPLE. */
export function tuple(...items: readonly Part[]): Uint8Array {
	return assemble("(", ...items, "t");
}

/** A call: GLOBAL, arguments, REDUCE. */
export function call(module: string, name: string, ...args: readonly Part[]): Uint8Array {
	return assemble(global(module, name), tuple(...args), "R");
}

/** EMPTY_DICT, MARK, keys and values, SETITEMS. */
export function dict(...entries: readonly (readonly [Part, Part])[]): Uint8Array {
	return assemble("}(", ...entries.flat(), "u");
}

/** The persistent id of a zip's storage; `with` replaces parts of it. */
export function storage(key: string, count: number, change: { type?: Part; tail?: Part } = {}): Uint8Array {
	const type = change.type ?? global("torch", "FloatStorage");
	return assemble(tuple(text("storage"), type, text(key), text("cpu"), int(count), change.tail ?? ""), "Q");
}

/** A `_rebuild_tensor_v2` of a storage. */
export function tensor(
	from: Part,
	shape: readonly number[],
	strides: readonly number[] = [...shape.keys()].map((i) => shape.slice(i + 1).reduce((a, b) => a * b, 1)),
	offset = 0,
): Uint8Array {
	const sizes = [shape, strides].map((numbers) => tuple(...numbers.map(int)));
	return call(
		"torch._utils",
		"_rebuild_tensor_v2",
		from,
		int(offset),
		...sizes,
		0x89,
		call("collections", "OrderedDict"),
	);
}
