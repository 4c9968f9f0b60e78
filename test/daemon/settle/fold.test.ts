import fc from "fast-check";
import { expect, test } from "vitest";
import { type Settling, settle, stillToWait } from "../../../daemon/settle.ts";
import type { Identity } from "../../../workers/files/identity.ts";

const QUIET = 1000;
const FILE: Identity = { dev: "1", ino: "2", size: 9, mtimeNs: "3", ctimeNs: "4" };

test.each<{ name: string; looks: readonly (readonly [number, Partial<Identity>])[]; left: number }>([
	{ name: "one look is never enough, however long ago", looks: [[0, {}]], left: 1000 },
	{
		name: "quiet for the whole time is still",
		looks: [
			[0, {}],
			[1000, {}],
		],
		left: 0,
	},
	{
		name: "quiet for less waits for the rest",
		looks: [
			[0, {}],
			[400, {}],
		],
		left: 600,
	},
	{
		name: "growth at the last moment starts anew",
		looks: [
			[0, {}],
			[999, { size: 10 }],
			[1998, { size: 10 }],
		],
		left: 1,
	},
	{
		name: "a write that restores size and mtime is seen by its ctime",
		looks: [
			[0, {}],
			[1000, { ctimeNs: "5" }],
		],
		left: 1000,
	},
	{
		name: "another file of the same size and date is another file",
		looks: [
			[0, {}],
			[1000, { ino: "7", ctimeNs: "5" }],
		],
		left: 1000,
	},
	{
		name: "a file system that forgot the inode does not make it another file",
		looks: [
			[0, {}],
			[1000, { dev: "7", ino: "7" }],
		],
		left: 0,
	},
])("$name", ({ looks, left }) => {
	expect(stillToWait(fold(looks), QUIET)).toBe(left);
});

test("a single look is not enough even when no quiet is asked for", () => {
	expect(stillToWait(fold([[0, {}]]), 0)).toBeGreaterThan(0);
	expect(
		stillToWait(
			fold([
				[0, {}],
				[0, {}],
			]),
			0,
		),
	).toBe(0);
});

test("a file that changes between any two looks never stands still", () => {
	fc.assert(
		fc.property(fc.array(fc.nat(5000), { minLength: 1 }), (pauses) => {
			let at = 0;
			let settling: Settling | undefined;
			for (const [size, pause] of pauses.entries()) {
				at += pause;
				settling = settle(settling, { ...FILE, size }, at);
				expect(stillToWait(settling, QUIET)).toBeGreaterThan(0);
			}
		}),
	);
});

function fold(looks: readonly (readonly [number, Partial<Identity>])[]): Settling {
	let settling: Settling | undefined;
	for (const [at, change] of looks) settling = settle(settling, { ...FILE, ...change }, at);
	if (settling === undefined) throw new Error("no looks");
	return settling;
}
