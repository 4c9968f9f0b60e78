import { UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import { MAX_COMPOUNDS, MAX_COPIED, MAX_MARKS, MAX_STACK } from "./limits.ts";
import { emptyMemo, type Memo } from "./memo.ts";
import type { Compound, Value } from "./value.ts";

/** What a container's own pickles mean beyond plain Python. It builds values; it never imports, never calls. */
export interface Dialect {
	/** The value that a persistent id stands for. Throws ModelError for any id that is not of its form. */
	persistent(id: Value, at: number): Value;
	/** The value of `callee(*args)`; undefined for a callee it does not interpret, whose value stays opaque. */
	reduce(callee: string, args: readonly Value[], at: number): Value | undefined;
}

/** The state of one run over one pickle. */
export interface Machine {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly dialect: Dialect;
	/** Offset of `bytes` in the file: what errors and globals say. */
	readonly base: number;
	/** Offset in `bytes` of the next byte to read. */
	at: number;
	/** Where reading must stop: the end of the frame, or of the bytes. */
	limit: number;
	framed: boolean;
	readonly stack: Value[];
	/** Heights of the stack at the open marks. */
	readonly marks: number[];
	readonly memo: Memo;
	/** By name, the first place of each. */
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

/** Moves past `length` bytes and says where they start. Throws when a frame or the bytes end before. */
export function take(m: Machine, length: number): number {
	const start = m.at;
	if (length > m.limit - start) {
		if (m.framed) throw malformed(m, "an operand reaches beyond its frame");
		throw new UserError("pickle.truncated", { at: m.base + start, wanted: length, has: m.limit - start });
	}
	m.at = start + length;
	return start;
}

export function push(m: Machine, value: Value): void {
	if (m.stack.length >= MAX_STACK) throw limit(m, "values on its stack", MAX_STACK);
	m.stack.push(value);
}

/** Pushes a value that takes memory of its own. */
export function pushCompound(m: Machine, value: Compound): void {
	if (++m.compounds > MAX_COMPOUNDS) throw limit(m, "values", MAX_COMPOUNDS);
	push(m, value);
}

/** Takes the topmost value; one below the last mark is out of reach. */
export function pop(m: Machine): Value {
	const value = top(m);
	m.stack.pop();
	return value;
}

export function top(m: Machine): Value {
	const height = m.stack.length;
	if (height <= (m.marks.at(-1) ?? 0)) throw malformed(m, "it takes a value from an empty stack");
	return m.stack[height - 1] ?? null;
}

export function pushMark(m: Machine): void {
	if (m.marks.length >= MAX_MARKS) throw limit(m, "open marks", MAX_MARKS);
	m.marks.push(m.stack.length);
}

/** Takes everything above the last mark, and the mark. */
export function popMark(m: Machine): Value[] {
	const mark = m.marks.pop();
	if (mark === undefined) throw malformed(m, "it goes back to a mark that was never set");
	const items = m.stack.slice(mark);
	m.stack.length = mark;
	return items;
}

/** Accounts for items or bytes that an interpreted call copies. */
export function charge(m: Machine, copied: number): void {
	m.copied += copied;
	if (m.copied > MAX_COPIED) throw limit(m, "copied items", MAX_COPIED);
}

export function malformed(m: Machine, what: string): UserError {
	return new UserError("pickle.malformed", { at: m.base + m.at, what });
}

export function unsupported(m: Machine, what: string): UserError {
	return new UserError("pickle.unsupported", { at: m.base + m.at, what });
}

export function limit(m: Machine, what: string, most: number): UserError {
	return new UserError("pickle.limit", { at: m.base + m.at, what, most });
}
