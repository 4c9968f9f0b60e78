import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { readExactly } from "../../toolkit/bytes.ts";
import { checkUnchanged, openSource, TOOLS } from "../../workers/file-source.ts";
import { sameIdentity } from "../../workers/files/identity.ts";
import { createGatherer } from "../../workers/gather.ts";

const folder = mkdtempSync(join(tmpdir(), "source-"));
const file = join(folder, "file");
writeFileSync(file, "0123456789");
afterAll(() => rmSync(folder, { recursive: true }));

test("a regular file is read anywhere, and knows its size", () => {
	const opened = openSource(file);
	expect(opened.source.size).toBe(10);
	expect(Buffer.from(readExactly(opened.source, 3, 4)).toString()).toBe("3456");
	expect(() => readExactly(opened.source, 8, 3)).toThrow(expect.objectContaining({ code: "bytes.truncated" }));
	opened.close();
});

test("what is no regular file is refused, and a pipe is not waited for", () => {
	const [link, pipe] = [join(folder, "link"), join(folder, "pipe")];
	symlinkSync(file, link);
	execFileSync("mkfifo", [pipe]);
	for (const path of [link, pipe, folder, "/dev/zero"]) {
		expect(() => openSource(path)).toThrow(expect.objectContaining({ code: "work.not-a-file", detail: { path } }));
	}
});

test("a file that is not there, or may not be read, is a fault of the source", ({ skip }) => {
	const missing = join(folder, "missing");
	expect(() => openSource(missing)).toThrow(
		expect.objectContaining({ code: "work.source-missing", detail: { path: missing } }),
	);
	skip(process.getuid?.() === 0, "root may read everything");
	const locked = join(folder, "locked");
	writeFileSync(locked, "x");
	chmodSync(locked, 0);
	expect(() => openSource(locked)).toThrow(expect.objectContaining({ code: "work.source-unreadable" }));
});

test("a touched file has another identity", () => {
	const [before, again] = [openSource(file), openSource(file)];
	expect(sameIdentity(before.identity, again.identity)).toBe(true);
	checkUnchanged(before);
	utimesSync(file, 5, 5);
	const after = openSource(file);
	expect(sameIdentity(before.identity, after.identity)).toBe(false);
	expect(() => checkUnchanged(before)).toThrow(expect.objectContaining({ code: "work.changed" }));
	for (const opened of [before, again, after]) opened.close();
});

test("inflating stops at the length allowed", () => {
	const deflated = deflateRawSync(Buffer.alloc(100_000));
	expect(TOOLS.inflate(deflated, 100_000).length).toBe(100_000);
	expect(() => TOOLS.inflate(deflated, 99_999)).toThrow();
});

test("a storage too large to hold is gathered run by run, to the same bytes", () => {
	const fd = openSync(file, "r");
	const view = { storage: { offset: 1, bytes: 9 }, start: 0, shape: [2, 2, 2], strides: [4, 1, 2], first: 1 };
	const [held, runs] = [new Uint8Array(6), new Uint8Array(6)];
	createGatherer().gather(fd, view, "U8", held);
	createGatherer(0).gather(fd, view, "U8", runs);
	closeSync(fd);
	expect(Buffer.from(held).toString()).toBe("324576");
	expect(runs).toEqual(held);
});
