import { lstat, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { type Engine, EngineDied } from "../../../daemon/engine/client.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { hashFiles } from "../../../daemon/post-processing/hash-files.ts";
import { FaultError, toFault } from "../../../toolkit/errors.ts";
import { workerError } from "../../../workers/errors.ts";
import { hashesOf } from "../../../workers/hash-file.ts";
import { ended } from "../journal/ended.ts";
import { newJournal } from "../journal/journals.ts";
import { memoryLog, tempFolder } from "../temp-folder.ts";

const HASHES = hashesOf({ sha256: "ab".repeat(32), autoV1: null, tensors: null });
const { signal: never } = new AbortController();

let folder: string;
let journal: Journal;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
	folder = await tempFolder();
	({ journal } = await newJournal());
	log = memoryLog();
	await mkdir(join(folder, "Originals"));
	await writeFile(join(folder, "Originals", "NAI.ckpt"), "weights");
	const path = Buffer.from(join(folder, "Originals", "NAI.ckpt"));
	await ended(journal, "NAI.ckpt", { outcome: "unchanged", output: null, resting: { kind: "moved", path } });
});

test("what is on the list is hashed and comes off it", async () => {
	await round(async () => HASHES);
	expect((await journal.entry(1))?.hashes.source).toEqual(HASHES);
	expect(await tries()).toEqual([]);
});

test("a model that was linked is read once for both of its names", async () => {
	const path = Buffer.from(join(folder, "Originals", "NAI.ckpt"));
	const { dev, ino, size } = await lstat(path);
	const one = { job: 2, pathBytes: path, expected: { dev: `${dev}`, ino: `${ino}`, size }, tries: 0 };
	const listed = [{ ...one, side: "output" } as const, { ...one, side: "source" } as const];
	const settled: unknown[] = [];
	const toHash = {
		...journal.toHash,
		pending: async () => listed,
		settle: async (...of: unknown[]) => void settled.push(of),
	};
	let reads = 0;
	const engine = engineOf(async () => {
		reads++;
		return HASHES;
	});
	await hashFiles({ journal: { ...journal, toHash }, log, engine })(never);
	expect(reads).toBe(1);
	expect(settled).toEqual(listed.map((each) => [each, HASHES]));
});

test("a file that is gone comes off the list unread", async () => {
	await rm(join(folder, "Originals", "NAI.ckpt"));
	await round(() => Promise.reject(new Error("it was asked for")));
	expect(await tries()).toEqual([]);
});

test("a file whose folder is gone too stays, for its disk may come back", async () => {
	await rename(join(folder, "Originals"), join(folder, "unmounted"));
	await round(() => Promise.reject(new Error("it was asked for")));
	expect(await tries()).toEqual([0]);
	await rename(join(folder, "unmounted"), join(folder, "Originals"));
	await round(async () => HASHES);
	expect((await journal.entry(1))?.hashes.source).toEqual(HASHES);
});

test("another file under the name has nothing to say of what came", async () => {
	await round(() => Promise.reject(new FaultError(toFault(workerError("work.changed", { path: "NAI.ckpt" })))));
	expect(await tries()).toEqual([]);
	expect((await journal.entry(1))?.hashes.source).toBeNull();
});

test.each([
	[
		"a disk that cannot read it",
		new FaultError(toFault(workerError("work.source-unreadable", { path: "x", errno: "EIO" }))),
	],
	["an engine that dies under it", new EngineDied("the engine died (SIGKILL)")],
])("%s is tried three times", async (_, error) => {
	for (const left of [[1], [2], []]) {
		await round(() => Promise.reject(error));
		expect(await tries()).toEqual(left);
	}
	expect(log.messages).toHaveLength(3);
});

test("a share that is away is tried until it is back", async () => {
	const away = new FaultError(toFault(workerError("work.source-away", { path: "x", errno: "EIO" })));
	for (let i = 0; i < 4; i++) await round(() => Promise.reject(away));
	expect(await tries()).toEqual([0]);
	await round(async () => HASHES);
	expect((await journal.entry(1))?.hashes.source).toEqual(HASHES);
});

test("what the signal cuts short stays on the list as it was", async () => {
	const stop = new AbortController();
	await hashFiles({ journal, log, engine: engineOf(async () => stop.abort()) })(stop.signal);
	await round(async () => HASHES);
	expect((await journal.entry(1))?.hashes.source).toEqual(HASHES);
});

async function round(answer: () => Promise<unknown>): Promise<void> {
	expect(await hashFiles({ journal, log, engine: engineOf(answer) })(never)).toBeNull();
}

function engineOf(answer: () => Promise<unknown>): Engine {
	return {
		run: async (_task, _input, following = {}) => {
			const value = await answer();
			following.signal?.throwIfAborted();
			return value as never;
		},
		close: async () => undefined,
	};
}

async function tries(): Promise<number[]> {
	return (await journal.toHash.pending()).map((one) => one.tries);
}
