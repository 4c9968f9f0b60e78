import type { PlainValue } from "../../tensor.ts";
import type { Compound, Value } from "../pickle/value.ts";
import { MAX_DEPTH, MAX_TENSOR_NAME, MAX_VALUES, MAX_VALUES_BYTES, MAX_VISITED } from "./limits.ts";
import { valuesWithin } from "./names.ts";
import { isTensor, isTrainerState, keyText, tensorsWithin } from "./roots.ts";
import type { Unwrapped } from "./wrappers.ts";

/** The values of a file that are not tensors, as far as they can be stored. */
export interface FileValues {
	readonly values: readonly PlainValue[];
	/** Paths of values that cannot be stored. */
	readonly notRead: readonly string[];
}

/** A value and its location. */
interface ValuePlace {
	readonly value: Value;
	/** Without the wrapper of the weights. */
	readonly path: string;
	/** The wrapper's path with a trailing dot; empty for the file's root. */
	readonly wrapper: string;
	readonly depth: number;
}

/**
 * Every value that is not a tensor, beside the weights and among them, except a trainer's state. A container without
 * tensors is one value. Never throws.
 */
export function valuesOf({ levels, path }: Unwrapped): FileValues {
	const rest: ValuePlace[] = [];
	for (let i = levels.length - 1; i >= 0; i--) {
		const wrapper = path
			.slice(0, i)
			.map((key) => `${key}.`)
			.join("");
		const entries = [...(levels[i]?.entries ?? [])].filter(
			([key, value]) => keyText(key) !== path[i] && !isTrainerState(keyText(key), value),
		);
		for (const [key, value] of entries.reverse()) rest.push({ value, path: keyText(key), wrapper, depth: 1 });
	}
	return collected(rest);
}

/** Collects the values; works through the list from its end. */
function collected(rest: ValuePlace[]): FileValues {
	const found = new Map<string, string>();
	const notRead: string[] = [];
	let bytes = 0;
	let visited = 0;
	for (let place = rest.pop(); place !== undefined; place = rest.pop()) {
		if (++visited > MAX_VISITED || notRead.length === MAX_VALUES) break;
		const { value } = place;
		if (isTensor(value)) continue;
		if (isCompound(value) && place.depth < MAX_DEPTH && tensorsWithin(value).size > 0) {
			const inner = [...valuesWithin(value)].map(([key, item]) => within(place, key, item));
			for (const one of inner.reverse()) rest.push(one);
			continue;
		}
		const path = found.has(place.path) ? place.wrapper + place.path : place.path;
		const json = jsonOf(value, MAX_VALUES_BYTES - bytes);
		const isKept = json !== null && !found.has(path) && isPath(path) && found.size < MAX_VALUES;
		if (!isKept) {
			notRead.push(path.slice(0, MAX_TENSOR_NAME));
			continue;
		}
		bytes += path.length + json.length;
		found.set(path, json);
	}
	return { values: [...found].map(([path, json]) => ({ path, json })), notRead };
}

function within({ path, wrapper, depth }: ValuePlace, key: Value, value: Value): ValuePlace {
	return { value, path: `${path}.${keyText(key)}`.slice(0, MAX_TENSOR_NAME + 1), wrapper, depth: depth + 1 };
}

/** Whether a path can be stored: short enough, and without lone surrogates. */
function isPath(path: string): boolean {
	return path.length <= MAX_TENSOR_NAME && !/\p{Surrogate}/u.test(path);
}

function isCompound(value: Value): value is Compound {
	return typeof value === "object" && value !== null;
}

/** A value as JSON of at most `most` characters; null if it is longer or not representable in JSON. */
function jsonOf(value: Value, most: number): string | null {
	const written: string[] = [];
	let length = 0;
	const write = (text: string): boolean => {
		written.push(text);
		length += text.length;
		return length <= most;
	};
	return writeJson(value, write, 0) ? written.join("") : null;
}

/** Writes a value piece by piece; false as soon as a piece is refused or a value cannot be written. */
function writeJson(value: Value, write: (text: string) => boolean, depth: number): boolean {
	if (!isCompound(value)) return write(typeof value === "bigint" ? `"${value}"` : JSON.stringify(value));
	if (depth === MAX_DEPTH) return false;
	switch (value.kind) {
		case "float":
			return write(floatText(value.value));
		case "global":
			return write(JSON.stringify(value.name));
		case "list":
		case "tuple":
		case "set":
			return (
				write("[") &&
				value.items.every((item, i) => (i === 0 || write(",")) && writeJson(item, write, depth + 1)) &&
				write("]")
			);
		case "dict": {
			const keys = [...value.entries.keys()].map(textOfKey);
			if (keys.includes(null) || new Set(keys).size !== keys.length) return false;
			const items = [...value.entries.values()];
			const member = (item: Value, i: number) =>
				write(`${i === 0 ? "" : ","}${JSON.stringify(keys[i])}:`) && writeJson(item, write, depth + 1);
			return write("{") && items.every(member) && write("}");
		}
		default:
			return false;
	}
}

/** A float with a decimal point, so that it stays a float. JSON has no numbers that are not finite. */
function floatText(value: number): string {
	if (!Number.isFinite(value)) return `"${value}"`;
	return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${Object.is(value, -0) ? "-0" : value}.0` : String(value);
}

function textOfKey(key: Value): string | null {
	return isCompound(key) ? null : String(key);
}
