import { newDict, setEntry } from "./containers.ts";
import { charge, type Machine, malformed } from "./machine.ts";
import type { Dict, Value } from "./value.ts";

/** The value of `callee(*args)` for callees of plain Python; undefined for all others. */
export function reducePython(m: Machine, callee: string, args: readonly Value[]): Value | undefined {
	switch (callee) {
		case "collections.OrderedDict":
		case "builtins.dict":
			return dictOf(m, args[0]);
		case "collections.Counter":
			return dictOf(m, args[0]);
		case "collections.defaultdict":
			return dictOf(m, args[1]);
		case "builtins.set":
		case "builtins.frozenset":
			return { kind: "set", items: [...itemsOf(m, args[0])] };
		case "builtins.list":
			return { kind: "list", items: [...itemsOf(m, args[0])] };
		case "builtins.tuple":
			return { kind: "tuple", items: [...itemsOf(m, args[0])] };
		case "_codecs.encode":
			return encoded(m, args);
		case "builtins.bytearray":
		case "builtins.bytes":
			return bytesOf(args);
		default:
			return undefined;
	}
}

/** The dictionary of a list of pairs, as Python 2 passes it to OrderedDict, or of another dictionary. */
function dictOf(m: Machine, from: Value | undefined): Dict {
	const made = newDict(m);
	if (from === undefined || from === null) return made;
	if (typeof from === "object" && from.kind === "dict") {
		charge(m, from.entries.size);
		for (const [key, value] of from.entries) made.entries.set(key, value);
		return made;
	}
	for (const pair of itemsOf(m, from)) {
		const items = itemsOf(m, pair);
		if (items.length !== 2) throw malformed(m, "a dictionary is made from items that are not pairs");
		setEntry(m, made, items[0] ?? null, items[1] ?? null);
	}
	return made;
}

function itemsOf(m: Machine, from: Value | undefined): readonly Value[] {
	if (from === undefined) return [];
	if (typeof from !== "object" || from === null) throw malformed(m, "a container is made from a value without items");
	if (from.kind !== "list" && from.kind !== "tuple" && from.kind !== "set") {
		throw malformed(m, `a container is made from ${from.kind}`);
	}
	charge(m, from.items.length);
	return from.items;
}

/** `_codecs.encode(text, 'latin1')`: how protocol 2 writes bytes. Any other codec stays opaque. */
function encoded(m: Machine, [text, codec]: readonly Value[]): Value | undefined {
	if (typeof text !== "string" || (codec !== "latin1" && codec !== "latin-1")) return undefined;
	charge(m, text.length);
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 0xff) throw malformed(m, "bytes are written with a character beyond 255");
		bytes[i] = code;
	}
	return { kind: "bytes", bytes };
}

/**
 * A bytearray made of bytes. Made in any other way, in particular from a length, it stays opaque and takes no memory.
 */
function bytesOf([from]: readonly Value[]): Value | undefined {
	return typeof from === "object" && from?.kind === "bytes" ? from : undefined;
}
