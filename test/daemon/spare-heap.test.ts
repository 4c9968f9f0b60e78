import { expect, test } from "vitest";
import { spareHeapLook } from "../../daemon/spare-heap.ts";

const MIB = 1024 ** 2;

test.each([
	{ name: "a large heap of an idle process is cleared", held: 50 * MIB, computedMs: 100, clears: true },
	{ name: "a busy process is left alone", held: 50 * MIB, computedMs: 300, clears: false },
	{ name: "a small heap is left alone", held: 20 * MIB, computedMs: 0, clears: false },
])("$name", ({ held, computedMs, clears }) => {
	let [computed, collections] = [5_000_000, 0];
	const looks = { held: () => held, computed: () => computed, collect: () => void collections++ };
	const look = spareHeapLook(looks, 10_000);
	computed += computedMs * 1000;
	look();
	expect(collections).toBe(clears ? 1 : 0);
});

test("what clearing takes does not count as work", () => {
	let [computed, collections] = [0, 0];
	const collect = (): void => {
		collections++;
		computed += 10_000_000;
	};
	const look = spareHeapLook({ held: () => 50 * MIB, computed: () => computed, collect }, 10_000);
	look();
	look();
	expect(collections).toBe(2);
});
