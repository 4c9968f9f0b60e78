import * as zlib from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { combineCrc, crc32 } from "../../toolkit/crc.ts";

/** zlib's own; `@types/node` of this version does not name it yet, and Node has it from 20.15 on. */
function reference(bytes: Uint8Array, seed = 0): number {
	const { crc32: ofZlib } = zlib as unknown as { crc32(bytes: Uint8Array, seed: number): number };
	return ofZlib(bytes, seed);
}

test.each([
	{ name: "no bytes", text: "", crc: 0 },
	{ name: "the check value of every CRC-32", text: "123456789", crc: 0xcbf43926 },
	{ name: "one zero byte", text: "\0", crc: 0xd202ef8d },
])("$name", ({ text, crc }) => {
	expect(crc32(new TextEncoder().encode(text))).toBe(crc);
});

test("is zlib's, whatever the bytes and whatever came before", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(0xffffffff), (bytes, seed) => {
			expect(crc32(bytes, seed)).toBe(reference(bytes, seed));
		}),
	);
});

test("the CRCs of two parts give that of the whole", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
			expect(combineCrc(reference(a), reference(b), b.length)).toBe(reference(b, reference(a)));
		}),
	);
});

test("a long run of zeros is combined as zlib would read it", () => {
	const zeros = new Uint8Array(3_000_017);
	const before = reference(new Uint8Array([1, 2, 3]));
	expect(combineCrc(before, reference(zeros), zeros.length)).toBe(reference(zeros, before));
});

test("lengths that no 32 bits can hold add up", () => {
	const length = fc.integer({ min: 0, max: 2 ** 50 });
	fc.assert(
		fc.property(fc.nat(0xffffffff), length, length, (crc, first, second) => {
			const inSteps = combineCrc(combineCrc(crc, 0, first), 0, second);
			expect(combineCrc(crc, 0, first + second)).toBe(inSteps);
		}),
	);
});

test("4 GiB and a byte are built up by doubling what zlib read", () => {
	let zeros = reference(new Uint8Array(2 ** 20));
	for (let length = 2 ** 20; length < 2 ** 32; length *= 2) zeros = combineCrc(zeros, zeros, length);
	const whole = combineCrc(zeros, reference(new Uint8Array(1)), 1);
	expect(combineCrc(reference(new Uint8Array([0])), zeros, 2 ** 32)).toBe(whole);
});
