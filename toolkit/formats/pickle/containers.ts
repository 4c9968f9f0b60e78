import { MAX_DICTS, MAX_MEMO } from "./limits.ts";
import { line } from "./literals.ts";
import { limit, type Machine, malformed, pop, popMark, push, pushCompound, pushMark, take, top } from "./machine.ts";
import { memoSize, recall, remember } from "./memo.ts";
import type { OpcodeTable } from "./opcode.ts";
import { type Dict, EMPTY_TUPLE, type Value } from "./value.ts";

/** Opcodes for containers, the stack and the memo. */
export const CONTAINERS: OpcodeTable = [
	[0x28, pushMark],
	[0x30, discard],
	[0x31, popMark],
	[0x32, (m) => push(m, top(m))],
	[0x29, (m) => push(m, EMPTY_TUPLE)],
	[0x74, (m) => pushCompound(m, { kind: "tuple", items: popMark(m) })],
	[0x85, (m) => tuple(m, 1)],
	[0x86, (m) => tuple(m, 2)],
	[0x87, (m) => tuple(m, 3)],
	[0x5d, (m) => pushCompound(m, { kind: "list", items: [] })],
	[0x6c, (m) => pushCompound(m, { kind: "list", items: popMark(m) })],
	[0x61, (m) => append(m, [pop(m)])],
	[0x65, (m) => append(m, popMark(m))],
	[0x7d, (m) => pushCompound(m, newDict(m))],
	[0x64, dict],
	[0x73, setItem],
	[0x75, (m) => setItems(m, popMark(m))],
	[0x8f, (m) => pushCompound(m, { kind: "set", items: [] })],
	[0x90, (m) => addItems(m, popMark(m))],
	[0x91, (m) => pushCompound(m, { kind: "set", items: popMark(m) })],
	[0x70, (m) => put(m, index(m))],
	[0x71, (m) => put(m, m.view.getUint8(take(m, 1)))],
	[0x72, (m) => put(m, m.view.getUint32(take(m, 4), true))],
	[0x94, (m) => put(m, memoSize(m.memo))],
	[0x67, (m) => get(m, index(m))],
	[0x68, (m) => get(m, m.view.getUint8(take(m, 1)))],
	[0x6a, (m) => get(m, m.view.getUint32(take(m, 4), true))],
];

export function newDict(m: Machine): Dict {
	if (++m.dicts > MAX_DICTS) throw limit(m, "dictionaries", MAX_DICTS);
	return { kind: "dict", entries: new Map() };
}

/** Sets `target[key]`. Throws if the key is of a type that Python cannot hash. */
export function setEntry(m: Machine, target: Dict, key: Value, value: Value): void {
	if (typeof key === "object" && key !== null && (key.kind === "dict" || key.kind === "list" || key.kind === "set")) {
		throw malformed(m, `a ${key.kind} is used as a key`);
	}
	target.entries.set(key, value);
}

/** POP: drops the top value, or the mark if there is no value above it. */
function discard(m: Machine): void {
	if (m.stack.length === m.marks.at(-1)) m.marks.pop();
	else pop(m);
}

function tuple(m: Machine, length: number): void {
	const items = new Array<Value>(length);
	for (let i = length - 1; i >= 0; i--) items[i] = pop(m);
	pushCompound(m, { kind: "tuple", items });
}

function append(m: Machine, items: readonly Value[]): void {
	const target = kindOf(top(m));
	if (target?.kind === "opaque") return;
	if (target?.kind !== "list") throw malformed(m, "it appends to a value that is not a list");
	for (const item of items) target.items.push(item);
}

function addItems(m: Machine, items: readonly Value[]): void {
	const target = kindOf(top(m));
	if (target?.kind === "opaque") return;
	if (target?.kind !== "set") throw malformed(m, "it adds to a value that is not a set");
	for (const item of items) target.items.push(item);
}

function dict(m: Machine): void {
	const items = popMark(m);
	pushCompound(m, newDict(m));
	setItems(m, items);
}

function setItem(m: Machine): void {
	const value = pop(m);
	const key = pop(m);
	setItems(m, [key, value]);
}

/** Sets pairs on the top value. An opaque value, such as an attribute dictionary, ignores them. */
function setItems(m: Machine, items: readonly Value[]): void {
	if (items.length % 2 !== 0) throw malformed(m, "a key has no value");
	const target = kindOf(top(m));
	if (target?.kind === "opaque") return;
	if (target?.kind !== "dict") throw malformed(m, "it sets an item of a value that is not a dictionary");
	for (let i = 0; i < items.length; i += 2) setEntry(m, target, items[i] ?? null, items[i + 1] ?? null);
}

function index(m: Machine): number {
	const digits = line(m);
	if (!/^\d{1,10}$/.test(digits)) throw malformed(m, "a memo index is not a number");
	return Number(digits);
}

function put(m: Machine, at: number): void {
	remember(m.memo, at, top(m));
	if (memoSize(m.memo) > MAX_MEMO) throw limit(m, "memo entries", MAX_MEMO);
}

function get(m: Machine, at: number): void {
	const value = recall(m.memo, at);
	if (value === undefined) throw malformed(m, `memo ${at} was never set`);
	push(m, value);
}

function kindOf(value: Value): Exclude<Value, null | boolean | number | bigint | string> | null {
	return typeof value === "object" ? value : null;
}
