import { posix } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
	filePath,
	folderOf,
	fromLatin1,
	inFolder,
	isWithin,
	nameOf,
	namesBetween,
	pathFromHex,
	pathKey,
	toLatin1,
} from "../../../workers/files/file-path.ts";

const NAME_BYTES = fc
	.uint8Array({ minLength: 1, maxLength: 40 })
	.map((bytes) => bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x5f : byte)))
	.filter((bytes) => ![".", ".."].includes(toLatin1(bytes)));

test("a path of any bytes is taken apart into its folder and its name, and put together again", () => {
	fc.assert(
		fc.property(fc.array(NAME_BYTES, { minLength: 1, maxLength: 5 }), (names) => {
			const path = names.reduce<Uint8Array>((folder, name) => inFolder(folder, name), filePath("/"));
			expect(Buffer.from(inFolder(folderOf(path), nameOf(path)))).toEqual(path);
			expect(nameOf(path)).toEqual(Buffer.from(names.at(-1) ?? []));
			expect(namesBetween("/", path)).toEqual(names.map((name) => Buffer.from(name)));
			expect(pathFromHex(Buffer.from(path).toString("hex"))).toEqual(path);
			expect(isWithin(path, "/")).toBe(true);
		}),
	);
});

test("text is joined as node:path joins it", () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-zé -]{1,9}$/), fc.stringMatching(/^[a-z(]{1,9}$/), (folder, name) => {
			expect(inFolder(`/${folder}`, name).toString()).toBe(posix.join(`/${folder}/x/..`, name));
		}),
	);
});

test.each([
	["/in", "/in", true],
	["/in/a", "/in", true],
	["/inbox", "/in", false],
	["/in", "/in/a", false],
	["/a", "/", true],
	["/", "/", true],
])("%s is within %s: %s", (inner, outer, expected) => {
	expect(isWithin(inner, outer)).toBe(expected);
	expect(isWithin(filePath(inner), filePath(outer))).toBe(expected);
});

test("paths whose bytes differ have different keys on Linux, also where they are the same as text", () => {
	const [one, other] = ["/in/\xe9", "/in/\xe8"].map(fromLatin1);
	expect(one?.toString()).toBe(other?.toString());
	expect(pathKey(one ?? "")).not.toBe(pathKey(other ?? ""));
});

test("names between a folder and a path outside it are none", () => {
	expect(namesBetween("/in", "/inbox/a")).toBeNull();
	expect(namesBetween("/in", "/in")).toBeNull();
	expect(namesBetween("/in/", "/in/sub/a")?.map(String)).toEqual(["sub", "a"]);
});
