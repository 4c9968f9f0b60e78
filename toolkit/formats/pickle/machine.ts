import { toolkitError, type UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import { MAX_COMPOUNDS, MAX_COPIED, MAX_MARKS, MAX_STACK } from "./limits.ts";
import { emptyMemo, type Memo } from "./memo.ts";
import type { Compound, Value } from "./value.ts";

/**
 * Interprets the persistent ids and calls of a container format. It builds values and never imports or calls anything.
 */
export interface Dialect {
	/** The value of a persistent id. Throws UserError for an id of any other form. */
	persistent(id: Value, at: number): Value;
	/** The value of `callee(*args)`; undefined for a callee it does not interpret, whose value stays opaque. */
	reduce(callee: string, args: readonly Value[], at: number): Value | undefined;
}

/** The state while one pickle is read. */
export interface Machine {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly dialect: Dialect;
	/** File offset of `bytes`, for errors and globals. */
	readonly base: number;
	/** Index in `bytes` of the next byte to read. */
	at: number;
	/** Where reading must stop: the end of the frame, or of the bytes. */
	limit: number;
	framed: boolean;
	readonly stack: Value[];
	/** Heights of the stack at the open marks. */
	readonly marks: number[];
	readonly memo: Memo;
	/** By name, each with its first offset. */
	readonly globals: Map<string, Global>;
	compounds: number;
	dicts: number;
	copied: number;
}

export function machineOver(bytes: Uint8Array, start: number, base: number, dialect: Dialect): Machine {
	return {
		bytes,
		view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
		dialect,
		base,
		at: start,
		limit: bytes.length,
		framed: false,
		stack: [],
		marks: [],
		memo: emptyMemo(),
		globals: new Map(),
		compounds: 0,
		dicts: 0,
		copied: 0,
	};
}

/** Moves past `length` bytes and returns their start. Throws if the frame or the bytes end before. */
export function take(m: Machine, length: number): number {
	const start = m.at;
	if (length > m.limit - start) {
		if (m.framed) throw malformed(m, "an operand reaches beyond its frame");
		throw toolkitError("pickle.truncated", { at: m.base + start, wanted: length, has: m.limit - start });
	}
	m.at = start + length;
	return start;
}

export function push(m: Machine, value: Value): void {
	if (m.stack.length >= MAX_STACK) throw limit(m, "values on its stack", MAX_STACK);
	m.stack.push(value);
}

/** Pushes a value that allocates memory. */
export function pushCompound(m: Machine, value: Compound): void {
	if (++m.compounds > MAX_COMPOUNDS) throw limit(m, "values", MAX_COMPOUNDS);
	push(m, value);
}

/** Pops the top value. Values below the last mark cannot be popped. */
export function pop(m: Machine): Value {
	const value = top(m);
	m.stack.pop();
	return value;
}

export function top(m: Machine): Value {
	const height = m.stack.length;
	if (height <= (m.marks.at(-1) ?? 0)) throw malformed(m, "it pops a value from an empty stack");
	return m.stack[height - 1] ?? null;
}

export function pushMark(m: Machine): void {
	if (m.marks.length >= MAX_MARKS) throw limit(m, "open marks", MAX_MARKS);
	m.marks.push(m.stack.length);
}

/** Pops all values above the last mark, and the mark. */
export function popMark(m: Machine): Value[] {
	const mark = m.marks.pop();
	if (mark === undefined) throw malformed(m, "it refers to a mark that was never set");
	const items = m.stack.slice(mark);
	m.stack.length = mark;
	return items;
}

/** Counts items or bytes that an interpreted call copies towards the limit. */
export function charge(m: Machine, copied: number): void {
	m.copied += copied;
	if (m.copied > MAX_COPIED) throw limit(m, "copied items", MAX_COPIED);
}

export function malformed(m: Machine, what: string): UserError {
	return toolkitError("pickle.malformed", { at: m.base + m.at, what });
}

export function unsupported(m: Machine, what: string): UserError {
	return toolkitError("pickle.unsupported", { at: m.base + m.at, what });
}

export function limit(m: Machine, what: string, most: number): UserError {
	return toolkitError("pickle.limit", { at: m.base + m.at, what, most });
}
