import { beforeEach, expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { MOST_TRIES, pauseAfter } from "../../../daemon/post-processing/notify/notice.ts";
import { webhookTeller } from "../../../daemon/post-processing/notify/webhook.ts";
import { tellDue } from "../../../daemon/post-processing/notify.ts";
import { ended } from "../journal/ended.ts";
import { newJournal, openedJournal } from "../journal/journals.ts";
import { memoryLog } from "../temp-folder.ts";
import { type Receiver, startReceiver } from "./notify/receiver.ts";

let path: string;
let journal: Journal;
let receiver: Receiver;
const log = memoryLog();
const { signal: never } = new AbortController();

beforeEach(async () => {
	({ journal, path } = await newJournal(["webhook"]));
	receiver = await startReceiver();
});

test("every outcome is told in its order, and told once where it is taken", async () => {
	for (const name of ["a", "b", "c"]) await ended(journal, name);
	expect(await round()).toBeNull();
	expect(await round()).toBeNull();
	expect(told()).toEqual(["a", "b", "c"]);
});

test("a receiver that is down is left alone for a while, and gets everything when it is back", async () => {
	for (const name of ["a", "b"]) await ended(journal, name);
	receiver.answer(503);
	expect(await round()).toBe(pauseAfter(1));
	expect(told()).toEqual(["a"]);
	receiver.answer(200);
	const [, failed] = await journal.outbox.pending("webhook", 2);
	expect(failed?.tries).toBe(1);
	// Longer than the rest of the test takes.
	await journal.outbox.defer(failed?.id ?? 0, new Date(Date.now() + 1_800_000).toISOString());
	// The one that failed is not due yet, and holds up no other.
	expect(await round()).toBeGreaterThan(0);
	expect(told()).toEqual(["a", "b"]);
	await makeDue();
	expect(await round()).toBeNull();
	expect(told()).toEqual(["a", "b", "a"]);
	expect(await round()).toBeNull();
});

test("a notice from before the clock was set back by a month is told now", async () => {
	for (const name of ["a", "b"]) await ended(journal, name);
	const [first] = await journal.outbox.pending("webhook", 1);
	await journal.outbox.defer(first?.id ?? 0, new Date(Date.now() + 31 * 24 * 3_600_000).toISOString());
	expect(await round()).toBeNull();
	expect(told()).toEqual(["b", "a"]);
});

test("what was told and could not be noted is told again, with the same number", async () => {
	await ended(journal, "a");
	const outbox = { ...journal.outbox, settle: () => Promise.reject(new Error("power cut")) };
	const cut = tellDue({ ...post(), journal: { entry: journal.entry, outbox } });
	await expect(cut(never)).rejects.toThrow("power cut");
	await journal.close();
	journal = await openedJournal(path, ["webhook"]);
	expect(await round()).toBeNull();
	expect(receiver.received.map(({ body }) => body)).toMatchObject([{ notice: 1 }, { notice: 1 }]);
});

test("more notices than are read at a time are all told in one round", async () => {
	await Promise.all(Array.from({ length: 120 }, (_, number) => ended(journal, `${number}`)));
	expect(await round()).toBeNull();
	expect(told()).toHaveLength(120);
});

test("a notice that nobody ever takes is given up, and says so", async () => {
	await ended(journal, "a");
	receiver.answer(500);
	for (let tries = 1; tries < MOST_TRIES; tries++) await makeDue();
	expect(await round()).toBeNull();
	expect(await journal.outbox.pending("webhook", 10)).toEqual([]);
	expect(log.messages.at(-1)).toContain("given up");
});

test("pauses grow from seconds to an hour, and all of them last a weekend", () => {
	const pauses = Array.from({ length: MOST_TRIES }, (_, index) => pauseAfter(index + 1));
	expect(pauses.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
	expect(Math.max(...pauses)).toBe(3_600_000);
	expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(2.5 * 24 * 3_600_000);
});

function post() {
	return { journal, channel: "webhook" as const, tell: webhookTeller(receiver.address), log };
}

function round(): Promise<number | null> {
	return tellDue(post())(never);
}

async function makeDue(): Promise<void> {
	for (const { id } of await journal.outbox.pending("webhook", 10)) {
		await journal.outbox.defer(id, "2020-01-01T00:00:00.000Z");
	}
}

function told(): unknown[] {
	return receiver.received.map(({ body }) => (body as { source: { name: string } }).source.name);
}
