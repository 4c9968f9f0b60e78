import { expect, test } from "vitest";
import {
	checkRecordsOf,
	differingNote,
	isDamaged,
	type RecordCheck,
	unsummedNote,
} from "../../toolkit/record-check.ts";
import type { Tensor } from "../../toolkit/tensor.ts";
import { planOf } from "../workers/plans.ts";

/** What the CRCs say of a file; tensor `t0` is in the first storage that differs, and so on. */
function check(matching: number, differing: number, unsummed = 0): RecordCheck {
	return { matching, differing, unsummed, tensors: Array.from({ length: differing }, (_, i) => `t${i}`) };
}

test.each([
	[0, 0, false, null],
	[0, 1, false, '1 of 1 storage does not match the checksum and may be damaged: "t0"'],
	[0, 5, false, "none of 5 storages matches its checksum, so damage cannot be detected"],
	[1, 1, false, '1 of 2 storages does not match the checksum and may be damaged: "t0"'],
	[1, 2, false, '2 of 3 storages do not match the checksum and may be damaged: "t0", "t1"'],
	[2, 1, true, 'damaged, but used because of --ignore-crc: "t0"'],
	[2, 900, true, expect.stringMatching(/"t19" and 880 more$/)],
	[5, 0, false, null],
])("%i storages that match and %i that do not: damage is %s", (matching, differing, damaged, note) => {
	expect(isDamaged(check(matching, differing))).toBe(damaged);
	expect(differingNote(check(matching, differing))).toEqual(note);
});

test("storages without a checksum are counted", () => {
	expect(unsummedNote(check(2, 0))).toBeNull();
	expect(unsummedNote(check(0, 0, 3))).toBe("3 storages without a checksum: damage there cannot be detected");
});

test("a record that was read twice must match both times, in whatever order", () => {
	const storage = { offset: 64, bytes: 4, crc: 7 };
	const tensor: Tensor = { name: "w", dtype: "F32", shape: [1], storage, start: 0 };
	const plan = planOf([{ tensor, dtype: "F32" }]);
	const [right, wrong] = [7, 8].map((crc) => ({ source: 0, offset: 64, crc }));
	if (right === undefined || wrong === undefined) throw new Error("there are two");
	for (const read of [
		[right, wrong],
		[wrong, right],
	]) {
		expect(checkRecordsOf(plan, 1, read)).toEqual([{ matching: 0, differing: 1, tensors: ["w"], unsummed: 0 }]);
	}
	expect(checkRecordsOf(plan, 1, [right, right])).toMatchObject([{ matching: 1, differing: 0 }]);
});
