import { expect, test } from "vitest";
import type { Completeness } from "../../daemon/settle/patience.ts";
import { createSettler } from "../../daemon/settle.ts";
import { type InboxFileParts, inboxFile } from "./arrivals.ts";

const QUIET = 1000;

test.each<{ name: string; said: Completeness; file?: InboxFileParts; readyAt: number | null }>([
	{ name: "a whole file is ready after the quiet time", said: { kind: "complete" }, readyAt: 1000 },
	{ name: "a file of unknown format is ready after three", said: { kind: "unknown" }, readyAt: 3000 },
	{ name: "a file whose share is away is ready after three", said: { kind: "unanswered" }, readyAt: 3000 },
	{ name: "a file with holes is ready after three", said: { kind: "complete" }, file: { allocated: 0 }, readyAt: 3000 },
	{ name: "a short file is never ready", said: { kind: "short", has: 9, needs: 90 }, readyAt: null },
	{ name: "an unreadable file is never ready", said: { kind: "unreadable", errno: "EACCES" }, readyAt: null },
	{ name: "an empty file is ready after 20 s", said: { kind: "unknown" }, file: { size: 0 }, readyAt: 20_000 },
	{
		name: "an empty file beside its .part is never ready",
		said: { kind: "unknown" },
		file: { size: 0, partBeside: true },
		readyAt: null,
	},
	{
		name: "a file with a control file beside it is never ready",
		said: { kind: "complete" },
		file: { controlFile: "model.aria2" },
		readyAt: null,
	},
])("$name", async ({ said, file = {}, readyAt }) => {
	const settler = createSettler({ completenessOf: async () => said });
	const seen = [inboxFile(file)];
	expect(await settler.judge(seen, QUIET, 0)).toMatchObject({ ready: [], drained: false });
	const early = await settler.judge(seen, QUIET, readyAt === null ? 10 ** 9 : readyAt - 1);
	expect(early).toMatchObject({ ready: [], drained: readyAt === null });
	expect(early.scanAgainMs).toBe(readyAt === null ? null : 1);
	expect(early.waiting.map(({ stuck }) => stuck)).toEqual([readyAt === null]);
	const late = await settler.judge(seen, QUIET, readyAt ?? 2 * 10 ** 9);
	expect(late.ready).toEqual(readyAt === null ? [] : seen);
});

test("a file settles anew when its control file has gone", async () => {
	const settler = createSettler({ completenessOf: async () => ({ kind: "complete" }) });
	await settler.judge([inboxFile({ controlFile: "model.aria2" })], QUIET, 0);
	await settler.judge([inboxFile({ controlFile: "model.aria2" })], QUIET, 5000);
	expect(await settler.judge([inboxFile()], QUIET, 5001)).toMatchObject({ ready: [], scanAgainMs: QUIET });
	expect((await settler.judge([inboxFile()], QUIET, 5001 + QUIET)).ready).toHaveLength(1);
});

test("a header that could not be read for a moment is read again, so that a short file is not taken", async () => {
	let said: Completeness = { kind: "unanswered" };
	const settler = createSettler({ completenessOf: async () => said });
	for (const at of [0, QUIET]) await settler.judge([inboxFile()], QUIET, at);
	said = { kind: "short", has: 9, needs: 90 };
	expect(await settler.judge([inboxFile()], QUIET, 10 * QUIET)).toMatchObject({ ready: [], drained: true });
});

test("a header is read once for as long as the file stands still, and again when it grew", async () => {
	const asked: number[] = [];
	const settler = createSettler({
		completenessOf: async ({ identity }) => {
			asked.push(identity.size);
			return { kind: "short", has: identity.size, needs: 90 };
		},
	});
	for (const [at, size] of [
		[0, 9],
		[1000, 9],
		[5000, 9],
		[6000, 50],
		[7000, 50],
		[8000, 50],
	] as const) {
		await settler.judge([inboxFile({ size })], QUIET, at);
	}
	expect(asked).toEqual([9, 50]);
});

test("a file that is another one by the server's answer settles anew as that one, and its header is read again", async () => {
	const asked: number[] = [];
	const settler = createSettler({
		completenessOf: async ({ identity }) => {
			asked.push(identity.size);
			return { kind: "complete" };
		},
		identityNow: async () => inboxFile({ size: 50 }).identity,
	});
	await settler.judge([inboxFile({ size: 9 })], QUIET, 0);
	expect(await settler.judge([inboxFile({ size: 9 })], QUIET, 1000)).toMatchObject({
		ready: [],
		drained: false,
		scanAgainMs: QUIET,
	});
	expect((await settler.judge([inboxFile({ size: 50 })], QUIET, 1999)).ready).toEqual([]);
	expect((await settler.judge([inboxFile({ size: 50 })], QUIET, 2000)).ready).toHaveLength(1);
	expect(asked).toEqual([9, 50]);
});

test("a file that the server does not have is not taken", async () => {
	const settler = createSettler({ completenessOf: async () => ({ kind: "complete" }), identityNow: async () => null });
	await settler.judge([inboxFile()], QUIET, 0);
	expect(await settler.judge([inboxFile()], QUIET, 1000)).toMatchObject({ ready: [], scanAgainMs: QUIET });
});

test("a permission that was given is noticed at the next look", async () => {
	let said: Completeness = { kind: "unreadable", errno: "EACCES" };
	const settler = createSettler({ completenessOf: async () => said });
	await settler.judge([inboxFile()], QUIET, 0);
	const refused = await settler.judge([inboxFile()], QUIET, 1000);
	expect(refused.waiting).toMatchObject([{ reason: { kind: "permission", errno: "EACCES" }, stuck: true }]);
	said = { kind: "complete" };
	expect((await settler.judge([inboxFile()], QUIET, 1001)).ready).toHaveLength(1);
});

test("a stuck file is spoken of after a while, and then rarely", async () => {
	const settler = createSettler({
		completenessOf: async () => ({ kind: "short", has: 9, needs: 90 }),
	});
	const spoken: number[] = [];
	for (let at = 0; at <= 3_600_000; at += 10_000) {
		const { waiting } = await settler.judge([inboxFile()], QUIET, at);
		if (waiting.some(({ announce }) => announce)) spoken.push(at);
	}
	expect(spoken).toEqual([30_000, 1_830_000]);
});

test("a file that was away for one look settles anew", async () => {
	const settler = createSettler({ completenessOf: async () => ({ kind: "complete" }) });
	await settler.judge([inboxFile()], QUIET, 0);
	expect(await settler.judge([], QUIET, 500)).toEqual({ ready: [], waiting: [], drained: true, scanAgainMs: null });
	expect((await settler.judge([inboxFile()], QUIET, 1000)).ready).toEqual([]);
	expect((await settler.judge([inboxFile()], QUIET, 2000)).ready).toHaveLength(1);
});

test("a stuck file does not keep the others from being worked through", async () => {
	const settler = createSettler({
		completenessOf: async ({ path }) =>
			path === "/short" ? { kind: "short", has: 9, needs: null } : { kind: "complete" },
	});
	const both = [inboxFile({ path: "/short" }), inboxFile({ path: "/whole" })];
	await settler.judge(both, QUIET, 0);
	expect(await settler.judge(both, QUIET, 1000)).toMatchObject({ ready: [{ path: "/whole" }], drained: false });
	expect(await settler.judge(both.slice(0, 1), QUIET, 1001)).toMatchObject({ ready: [], drained: true });
});
