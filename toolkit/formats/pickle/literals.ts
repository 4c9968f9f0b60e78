import { MAX_DIGITS, MAX_INT_BYTES } from "./limits.ts";
import { limit, type Machine, malformed, push, pushCompound, take } from "./machine.ts";
import type { OpcodeTable } from "./opcode.ts";
import { decodeUtf8, python2String } from "./text.ts";

/** Numbers, strings and bytes: opcodes that push one value out of their operand. */
export const LITERALS: OpcodeTable = [
	[0x4e, (m) => push(m, null)],
	[0x88, (m) => push(m, true)],
	[0x89, (m) => push(m, false)],
	[0x49, int],
	[0x4c, long],
	[0x46, (m) => pushCompound(m, { kind: "float", value: numberOf(m, line(m)) })],
	[0x47, (m) => pushCompound(m, { kind: "float", value: m.view.getFloat64(take(m, 8), false) })],
	[0x4a, (m) => push(m, m.view.getInt32(take(m, 4), true))],
	[0x4b, (m) => push(m, m.view.getUint8(take(m, 1)))],
	[0x4d, (m) => push(m, m.view.getUint16(take(m, 2), true))],
	[0x8a, (m) => integer(m, length8(m))],
	[0x8b, (m) => integer(m, signedLength32(m))],
	[0x53, quoted],
	[0x54, (m) => bytesOrText(m, signedLength32(m))],
	[0x55, (m) => bytesOrText(m, length8(m))],
	[0x56, rawUnicode],
	[0x58, (m) => text(m, length32(m))],
	[0x8c, (m) => text(m, length8(m))],
	[0x8d, (m) => text(m, length64(m))],
	[0x42, (m) => bytes(m, length32(m))],
	[0x43, (m) => bytes(m, length8(m))],
	[0x8e, (m) => bytes(m, length64(m))],
	[0x96, (m) => bytes(m, length64(m))],
];

/** A line of protocol 0, without its end. */
export function line(m: Machine): string {
	const end = m.bytes.indexOf(0x0a, m.at);
	// If there is no line end, requesting one byte more than available throws the right error.
	const length = end === -1 || end >= m.limit ? m.limit - m.at + 1 : end - m.at + 1;
	const start = take(m, length);
	const found = decodeUtf8(m.bytes, start, start + length - 1);
	if (found === null) throw malformed(m, "a line is not UTF-8");
	return found;
}

function int(m: Machine): void {
	const digits = line(m);
	push(m, digits === "00" || digits === "01" ? digits === "01" : whole(m, digits));
}

function long(m: Machine): void {
	const digits = line(m);
	push(m, whole(m, digits.endsWith("L") ? digits.slice(0, -1) : digits));
}

function whole(m: Machine, digits: string): number | bigint {
	if (digits.length > MAX_DIGITS) throw limit(m, "digits in a number", MAX_DIGITS);
	if (!/^-?\d+$/.test(digits)) throw malformed(m, "an integer has characters that are not digits");
	return narrow(BigInt(digits));
}

function numberOf(m: Machine, digits: string): number {
	if (digits.length > MAX_DIGITS) throw limit(m, "digits in a number", MAX_DIGITS);
	return Number(digits);
}

function integer(m: Machine, length: number): void {
	const start = take(m, length);
	if (length > MAX_INT_BYTES) {
		pushCompound(m, { kind: "opaque", of: "a large integer", state: null });
		return;
	}
	let value = 0n;
	for (let i = start + length - 1; i >= start; i--) value = (value << 8n) | BigInt(m.bytes[i] ?? 0);
	push(m, narrow(BigInt.asIntN(8 * length, value)));
}

function narrow(value: bigint): number | bigint {
	return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function text(m: Machine, length: number): void {
	const start = take(m, length);
	const found = decodeUtf8(m.bytes, start, start + length);
	if (found === null) throw malformed(m, "a string is not UTF-8 or has half a surrogate pair");
	push(m, found);
}

function bytesOrText(m: Machine, length: number): void {
	const start = take(m, length);
	push(m, python2String(m.bytes, start, start + length));
}

function bytes(m: Machine, length: number): void {
	const start = take(m, length);
	pushCompound(m, { kind: "bytes", bytes: m.bytes.subarray(start, start + length) });
}

function quoted(m: Machine): void {
	const found = line(m);
	const inner = found.slice(1, -1);
	if (found.length < 2 || found[0] !== found.at(-1) || !/^['"]/.test(found))
		throw malformed(m, "a string has no quotes");
	pushText(m, inner);
}

function rawUnicode(m: Machine): void {
	pushText(m, line(m));
}

/** Text of protocol 0. A string with escapes stays opaque, because state dicts have none. */
function pushText(m: Machine, found: string): void {
	if (found.includes("\\")) pushCompound(m, { kind: "opaque", of: "a string with escapes", state: null });
	else push(m, found);
}

function length8(m: Machine): number {
	return m.view.getUint8(take(m, 1));
}

function length32(m: Machine): number {
	return m.view.getUint32(take(m, 4), true);
}

function signedLength32(m: Machine): number {
	const length = m.view.getInt32(take(m, 4), true);
	if (length < 0) throw malformed(m, `a length is ${length}`);
	return length;
}

function length64(m: Machine): number {
	const length = Number(m.view.getBigUint64(take(m, 8), true));
	if (length > Number.MAX_SAFE_INTEGER) throw malformed(m, `a length is ${length}`);
	return length;
}
