import { describe, expect, test } from "vitest";
import { createEventBus, logOn } from "../../../daemon/events/bus.ts";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import { statusSchema } from "../../../daemon/status/status.ts";
import { statusLine } from "../../../daemon/status/status-line.ts";
import { createStatusTracker } from "../../../daemon/status/tracker.ts";
import type { Fault } from "../../../toolkit/errors.ts";
import { inboxFile } from "../arrivals.ts";

const FAULT: Fault = { code: "", message: "", hint: "", retry: "never", detail: undefined };
const INBOX = "/models/Autoprune";
const ABOUT = { pid: 1, version: "0.1.0", workers: 2, journal: null, inboxes: [{ inbox: INBOX, library: "/models" }] };

function aTracker(inHand: Partial<ReturnType<Parameters<typeof createStatusTracker>[1]>> = {}, about = ABOUT) {
	let changes = 0;
	const deps = { running: [], queued: 0, putOff: [], blocked: [], ...inHand };
	const tracker = createStatusTracker(
		about,
		() => deps,
		() => (changes += 1),
	);
	const bus = createEventBus();
	bus.subscribe(tracker.hear);
	return { tracker, emit: bus.emit, changes: () => changes };
}

function progressOf({ path }: { readonly path: string }, done: number, total: number, job = 1): DaemonEvent {
	return { event: "progress", inbox: INBOX, job, path, done, total };
}

function candidate(name: string, size = 100) {
	return inboxFile({ path: `/models/Autoprune/${name}`, ino: name, size });
}

function waitingFor(...names: string[]) {
	return names.map((name) => {
		const reason = { kind: "content", part: false } as const;
		return { candidate: candidate(name), reason, stuck: false, announce: false };
	});
}

test("a running file is shown with its progress until its job ends", () => {
	const file = candidate("a.ckpt");
	const { tracker, emit } = aTracker({ running: [file] });
	expect(tracker.status().running).toEqual([{ file: "a.ckpt", bytes: 100, done: 0, total: 0, job: null, what: null }]);
	emit({ event: "working", inbox: INBOX, job: 1, file: "a.ckpt", bytes: 100, what: "SD-v1" });
	expect(tracker.status().running).toEqual([{ file: "a.ckpt", bytes: 100, done: 0, total: 0, job: 1, what: "SD-v1" }]);
	emit(progressOf(file, 20, 50));
	expect(tracker.status().running).toEqual([
		{ file: "a.ckpt", bytes: 100, done: 20, total: 50, job: 1, what: "SD-v1" },
	]);
	emit({ event: "job-ended", inbox: INBOX, path: file.path });
	expect(tracker.status().running).toEqual([{ file: "a.ckpt", bytes: 100, done: 0, total: 0, job: null, what: null }]);
});

test("two running files of one name in different folders have their own progress", () => {
	const [one, other] = [candidate("a/x.ckpt"), candidate("b/x.ckpt", 200)];
	const { tracker, emit } = aTracker({ running: [one, other] });
	emit({ event: "working", inbox: INBOX, job: 1, file: "x.ckpt", bytes: 100, what: "SD-v1" });
	emit({ event: "working", inbox: INBOX, job: 2, file: "x.ckpt", bytes: 200, what: "SD-XL" });
	emit(progressOf(one, 20, 50));
	emit(progressOf(other, 3, 90, 2));
	expect(tracker.status().running).toEqual([
		{ file: "x.ckpt", bytes: 100, done: 20, total: 50, job: 1, what: "SD-v1" },
		{ file: "x.ckpt", bytes: 200, done: 3, total: 90, job: 2, what: "SD-XL" },
	]);
});

test("files that are put off wait with their fault, before those that have not settled", () => {
	const fault: Fault = { ...FAULT, code: "work.disk-full", message: "There is no room.", retry: "later" };
	const { tracker } = aTracker({ putOff: [{ candidate: candidate("full.ckpt"), fault }] });
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: waitingFor("empty.ckpt"), left: [] });
	expect(tracker.status().waiting).toEqual({
		count: 2,
		first: [
			{ file: "full.ckpt", code: "work.disk-full", why: "There is no room.", state: "put-off" },
			{ file: "empty.ckpt", code: "file.empty", why: "it is empty", state: "settling" },
		],
	});
});

test.each([
	{ code: "work.waiting-space", retry: "when-room", state: "waiting-space" },
	{ code: "work.waiting-memory", retry: "when-room", state: "waiting-memory" },
	{ code: "work.folder-missing", retry: "later", state: "waiting-library" },
] as const)("a file that waits for what it needs is said to be $state", ({ code, retry, state }) => {
	const fault: Fault = { ...FAULT, code, message: "It needs more.", retry };
	const { tracker } = aTracker({ blocked: [{ candidate: candidate("big.ckpt"), fault }] });
	const { waiting } = statusSchema.parse(tracker.status());
	expect(waiting).toEqual({ count: 1, first: [{ file: "big.ckpt", code, why: "It needs more.", state }] });
});

test("of very many waiting files only the first are listed, and all are counted", () => {
	const { tracker } = aTracker();
	tracker.scanned(INBOX, {
		seen: true,
		errno: null,
		waiting: waitingFor(...Array.from({ length: 10_000 }, (_, index) => `${index}.ckpt`)),
		left: [],
	});
	const { waiting } = tracker.status();
	expect(waiting.count).toBe(10_000);
	expect(waiting.first).toHaveLength(50);
});

test("what an inbox leaves where it is is listed, is no news the second time, and goes when it is gone", () => {
	const { tracker, changes } = aTracker();
	const links = Array.from({ length: 60 }, (_, index) => ({ path: `${INBOX}/sub/${index}.ckpt`, why: "a link" }));
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: [], left: links });
	const status = statusSchema.parse(tracker.status());
	expect(status.left.count).toBe(60);
	expect(status.left.first).toHaveLength(50);
	expect(status.left.first[0]).toEqual({ file: "0.ckpt", why: "a link" });
	expect(status.inboxes).toMatchObject([{ left: 60 }]);
	const before = changes();
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: [], left: links.toReversed() });
	expect(changes()).toBe(before);
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: [], left: [] });
	expect(changes()).toBe(before + 1);
	expect(tracker.status().left).toEqual({ count: 0, first: [] });
});

test("a look that finds what the one before found is no news", () => {
	const { tracker, changes } = aTracker();
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: waitingFor("a.ckpt"), left: [] });
	const before = changes();
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: waitingFor("a.ckpt"), left: [] });
	expect(changes()).toBe(before);
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: [], left: [] });
	expect(changes()).toBe(before + 1);
	tracker.scanned(INBOX, { seen: false, errno: null, waiting: [], left: [] });
	expect(changes()).toBe(before + 2);
});

test("the last warning is kept with its code, and debug lines are not", () => {
	const { tracker, emit } = aTracker();
	const log = logOn({ emit });
	log.warn({ code: "work.disk-full" }, "There is no room.");
	log.debug({ code: "work.changed" }, "a detail");
	expect(tracker.status().lastError).toMatchObject({
		code: "work.disk-full",
		message: "There is no room.",
		file: null,
	});
});

test("the phase follows the events, and the status is as its schema says at each point", () => {
	const { tracker, emit } = aTracker();
	const events: DaemonEvent[] = [{ event: "watching" }, { event: "stopping", running: 0 }, { event: "stopped" }];
	expect(tracker.status().phase).toBe("starting");
	for (const event of events) {
		emit(event);
		expect(statusSchema.parse(tracker.status()).phase).toBe(event.event);
	}
});

test.each([
	{ deps: {}, line: "watching" },
	{ deps: { running: [candidate("a\nb.ckpt")], queued: 3 }, line: "pruning a\\u{a}b.ckpt; 3 next" },
	{ deps: { running: [candidate("a"), candidate("b")] }, line: "pruning a and b" },
])("one line says what it does: $line", ({ deps, line }) => {
	const { tracker } = aTracker(deps);
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: [], left: [] });
	expect(statusLine(tracker.status())).toBe(line);
});

test("one line says that the inbox is gone, or what is wrong", () => {
	const { tracker } = aTracker();
	tracker.scanned(INBOX, { seen: false, errno: null, waiting: [], left: [] });
	expect(statusLine(tracker.status())).toBe("waiting for the inbox, which is not available");
	tracker.beat("the journal does not respond", new Map());
	expect(statusLine(tracker.status())).toBe("unhealthy: the journal does not respond");
});

test("one line says that all inboxes are left to other hosts, which is no fault", () => {
	const { tracker } = aTracker();
	tracker.scanned(INBOX, { seen: false, errno: null, standby: "watched by nas", waiting: [], left: [] });
	expect(statusLine(tracker.status())).toBe("standing by");
	expect(statusSchema.parse(tracker.status()).lastLook).toMatchObject({ seen: false, standby: "watched by nas" });
});

test.each([
	{ why: null, running: [], line: "paused since 2026-11-22 14:02 UTC; 3 next" },
	{ why: "a\nb", running: [candidate("a")], line: "paused since 2026-11-22 14:02 UTC: a\\u{a}b; finishing 1; 3 next" },
])("one line says that it is paused: $line", ({ why, running, line }) => {
	const { tracker, emit } = aTracker({ running, queued: 3 });
	tracker.scanned(INBOX, { seen: true, errno: null, waiting: [], left: [] });
	emit({ event: "paused", since: "2026-11-22T14:02:03.123Z", why });
	expect(statusLine(tracker.status())).toBe(line);
	emit({ event: "resumed" });
	expect(tracker.status().paused).toBeNull();
});

describe("of several inboxes", () => {
	const second = { inbox: "/nas/in", library: "/nas/models" };
	const both = { ...ABOUT, inboxes: [...ABOUT.inboxes, second] };

	test("each is shown with its own last look and how many files wait there, and all that wait are listed", () => {
		const { tracker } = aTracker({}, both);
		tracker.scanned(INBOX, { seen: true, errno: null, waiting: waitingFor("a.ckpt"), left: [] });
		tracker.scanned(second.inbox, { seen: false, errno: null, waiting: [], left: [] });
		expect(statusSchema.parse(tracker.status())).toMatchObject({
			inbox: INBOX,
			library: "/models",
			lastLook: { seen: true },
			inboxes: [
				{ inbox: INBOX, library: "/models", lastLook: { seen: true }, waiting: 1 },
				{ ...second, lastLook: { seen: false }, waiting: 0 },
			],
			waiting: { count: 1, first: [{ file: "a.ckpt" }] },
		});
	});

	test("each says what is wrong with its library", () => {
		const { tracker } = aTracker({}, both);
		tracker.beat(null, new Map([[second.library, "It may not be written."]]));
		const troubles = statusSchema.parse(tracker.status()).inboxes.map(({ trouble }) => trouble);
		expect(troubles).toEqual([null, "It may not be written."]);
	});

	test("one line says which is gone", () => {
		const { tracker } = aTracker({}, both);
		tracker.scanned(INBOX, { seen: true, errno: null, waiting: [], left: [] });
		tracker.scanned(second.inbox, { seen: false, errno: null, waiting: [], left: [] });
		expect(statusLine(tracker.status())).toBe("watching, and waiting for /nas/in, which is not available");
	});
});

test("the status of a daemon that knew of one inbox only can still be read", () => {
	const { inboxes, ...older } = aTracker().tracker.status();
	expect(statusSchema.parse(older).inboxes).toEqual([]);
});
