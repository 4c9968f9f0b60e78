import { basename } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { inboxFile } from "../arrivals.ts";
import { ended } from "../journal/ended.ts";
import { until } from "../temp-folder.ts";
import { type Served, send, serve } from "./serve.ts";
import { follow } from "./stream.ts";

function fileIn({ config }: Served, name: string, size = 1000) {
	return inboxFile({ path: `${config.inboxes[0].inbox}/${name}`, ino: name, size });
}

async function stateOf({ port }: Served) {
	return JSON.parse((await send(port, { path: "/api/v1/state" })).body);
}

/** A job that has begun to write its output. */
function begin(served: Served, job: number, file: ReturnType<typeof inboxFile>): void {
	const { events, inHand, config } = served;
	const { inbox } = config.inboxes[0];
	inHand.running = [...inHand.running, file];
	events.emit({ event: "working", inbox, job, file: basename(file.path), bytes: 1000, what: "SD-v1 + EMA" });
	events.emit({ event: "progress", inbox, job, path: file.path, done: 0, total: 500 });
}

test("a stream begins with the whole state, also for a client that was connected before", async () => {
	const served = await serve();
	await ended(served.journal, "NAI.ckpt", { size: 100, finishedAt: new Date().toISOString() });
	begin(served, 2, fileIn(served, "a.ckpt"));
	// An answer waits at most half a second for the figures of the disk, and is then sent without them.
	await until(async () => (await stateOf(served)).inboxes[0].disk !== null);
	for (let times = 0; times < 2; times += 1) {
		const stream = follow(served.port);
		await stream.saw("state");
		expect(stream.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
		expect(stream.text()).toMatch(/\r\ncontent-type: text\/event-stream\r\n/i);
		expect(stream.text()).toMatch(/\r\n\r\n[^\r]*\r\nretry: 1000\n\n/);
		expect(stream.events()[0]).toMatchObject({
			name: "state",
			id: expect.stringMatching(/^[a-z0-9]+-\d+$/),
			data: {
				version: "1.2.3",
				phase: "starting",
				rate: expect.any(Number),
				totals: { files: 1, saved: 40, today: 1, savedToday: 40 },
				inboxes: [{ layout: "a1111", layoutIsFallback: true, disk: expect.any(Number), free: expect.any(Number) }],
				running: [{ file: "a.ckpt", job: 2, what: "SD-v1 + EMA", phase: "writing", done: 0, total: 500 }],
			},
		});
		stream.leave();
	}
});

test("the state has the time of the journal's newest backup", async () => {
	const served = await serve();
	const backup = async () => (await stateOf(served)).backup;
	expect(await backup()).toEqual({ madeAt: null, isOverdue: false });
	const made = await served.journal.upkeep.backUp(new Date(), new AbortController().signal);
	const madeAt = made?.madeAt;
	expect(await backup()).toEqual({ madeAt, isOverdue: false });
	expect(madeAt).toBeDefined();
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * 86_400_000 });
	onTestFinished(() => void vi.useRealTimers());
	expect(await backup()).toEqual({ madeAt, isOverdue: true });
});

test("a page hears of each change: state, progress, a new entry, new settings", async () => {
	const served = await serve();
	const { events, journal, port, inHand, config } = served;
	const stream = follow(port);
	await stream.saw("state");
	const file = fileIn(served, "a.ckpt");
	begin(served, 1, file);
	await stream.saw("state", ({ running }) => JSON.stringify(running).includes('"what":"SD-v1 + EMA"'));
	const { inbox } = config.inboxes[0];
	events.emit({ event: "progress", inbox, job: 1, path: file.path, done: 250, total: 500 });
	const moved = await stream.saw("progress", ({ running }) => JSON.stringify(running).includes("250"));
	expect(moved.data).toEqual({
		rate: expect.any(Number),
		running: [{ job: 1, done: 250, total: 500, phase: "writing" }],
		uploads: [],
		tasks: [],
		comparisons: [],
	});
	await ended(journal, "a.ckpt", { size: 100, finishedAt: new Date().toISOString() });
	inHand.running = [];
	events.emit({ event: "job-ended", inbox, path: file.path });
	expect((await stream.saw("entry")).data).toMatchObject({ id: 1, outcome: "published", source: { name: "a.ckpt" } });
	await stream.saw("state", ({ totals, running }) => {
		return (totals as { files: number }).files === 1 && JSON.stringify(running) === "[]";
	});
	events.emit({ event: "reloaded", changed: ["precision"], needRestart: [] });
	expect((await stream.saw("settings")).data).toEqual({ changed: ["precision"], needRestart: [] });
	served.tracker.scanned(inbox, { seen: false, errno: "EACCES", waiting: [], left: [] });
	await stream.saw("state", ({ lastLook }) => JSON.stringify(lastLook).includes("EACCES"));
});

test("progress is sent ten times a second at most, state twice, and nothing while nothing changes", async () => {
	const served = await serve();
	const { events, port, config } = served;
	const stream = follow(port);
	await stream.saw("state");
	const file = fileIn(served, "a.ckpt");
	begin(served, 1, file);
	const from = performance.now();
	let done = 0;
	await until(() => {
		done += 1;
		events.emit({ event: "progress", inbox: config.inboxes[0].inbox, job: 1, path: file.path, done, total: 1e6 });
		return done > 50 && performance.now() - from > 1500;
	});
	await stream.saw("progress", ({ running }) => JSON.stringify(running).includes(`"done":${done},`));
	const seconds = (performance.now() - from) / 1000;
	const count = (name: string): number => stream.events().filter((one) => one.name === name).length;
	expect(count("progress")).toBeLessThanOrEqual(seconds * 10 + 2);
	// The first one, one for the new job; progress alone is no change of the state.
	expect(count("state")).toBeLessThanOrEqual(3);
	await stream.saw("state", ({ running }) => JSON.stringify(running).includes("SD-v1"));
	const before = stream.events().length;
	const silent = performance.now();
	await until(() => {
		served.tracker.beat(null, new Map());
		return performance.now() - silent > 1200;
	});
	expect(stream.events().length).toBe(before);
});

test("ids grow within a run, and differ between runs", async () => {
	const [one, other] = [await serve(), await serve()];
	const streams = [follow(one.port), follow(other.port)];
	for (const stream of streams) await stream.saw("state");
	for (const { events } of [one, other]) events.emit({ event: "reloaded", changed: ["a"], needRestart: [] });
	for (const stream of streams) await stream.saw("settings");
	const [ids = [], others = []] = streams.map((stream) => stream.events().map(({ id }) => id.split("-")));
	expect(Number(ids.at(-1)?.[1])).toBeGreaterThan(Number(ids[0]?.[1]));
	expect(new Set(ids.map(([boot]) => boot)).size).toBe(1);
	expect(ids[0]?.[0]).not.toBe(others[0]?.[0]);
});

test("the 33rd stream is refused, and there is room again when one has left", async () => {
	const { port } = await serve();
	const streams = Array.from({ length: 32 }, () => follow(port));
	for (const stream of streams) await stream.saw("state");
	const refused = await send(port, { path: "/api/v1/events" });
	expect(refused.status).toBe(503);
	expect(JSON.parse(refused.body)).toMatchObject({ code: "web.streams" });
	streams[7]?.leave();
	await until(async () => {
		const stream = follow(port);
		await until(() => stream.first() !== "");
		return stream.first() === "HTTP/1.1 200 OK";
	});
	for (const stream of [...streams.slice(0, 7), ...streams.slice(8)]) expect(stream.closed()).toBe(false);
});

test("a reader that does not read is cut off, and the others are not", async () => {
	const { port, events } = await serve();
	const [slow, quick] = [follow(port), follow(port)];
	await Promise.all([slow.saw("state"), quick.saw("state")]);
	slow.pause();
	const changed = ["x".repeat(64 * 1024)];
	// The kernel takes some megabytes before anything stays in the daemon.
	for (let times = 0; times < 400; times += 1) {
		events.emit({ event: "reloaded", changed, needRestart: [] });
		await new Promise((resolve) => setImmediate(resolve));
	}
	slow.resume();
	await until(slow.closed);
	expect(quick.closed()).toBe(false);
	events.emit({ event: "reloaded", changed: ["last"], needRestart: [] });
	await quick.saw("settings", (data) => JSON.stringify(data).includes("last"));
	expect(slow.text()).not.toContain('"last"');
});

test("a stream ends with a farewell when the daemon stops", async () => {
	const { port, server } = await serve();
	const stream = follow(port);
	await stream.saw("state");
	await server.close();
	await until(stream.closed);
	expect(stream.events().at(-1)).toMatchObject({ name: "bye", data: { why: "stopping" } });
	await expect(send(port, { path: "/api/v1/state" })).resolves.toMatchObject({ body: "" });
});

test("a stream has no other method", async () => {
	const { port } = await serve();
	expect((await send(port, { method: "HEAD", path: "/api/v1/events", headers: { "Content-Type": null } })).status).toBe(
		405,
	);
});
