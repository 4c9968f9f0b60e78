import { existsSync } from "node:fs";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { journalPath } from "../../../daemon/journal/place.ts";
import { openRevisions } from "../../../daemon/journal/sqlite/revisions.ts";
import { revisionTurn } from "../../../daemon/revise/turn.ts";
import { undo } from "../../../daemon/undo.ts";
import { NOW } from "../arrivals.ts";
import { ended } from "../journal/ended.ts";
import { until } from "../temp-folder.ts";
import { published as publishedIn } from "./published.ts";
import { post, type Served, serve } from "./serve.ts";
import { follow } from "./stream.ts";

let served: Served;
let inbox: string;
let library: string;

beforeEach(async () => {
	served = await serve();
	({ inbox, library } = served.config.inboxes[0]);
	await mkdir(join(library, ".autoprune"), { recursive: true });
});

/** A file that was pruned and published. Returns its number. */
const published = (name = "NAI.ckpt"): Promise<number> => publishedIn(served, name);

test("an entry is undone as by the command, and the open pages hear of it", async () => {
	const id = await published();
	const stream = follow(served.port);
	await stream.saw("state", ({ totals }) => (totals as { files: number }).files === 1);
	const answer = await post(served.port, `/api/v1/log/${id}/undo`, {});
	expect(answer.status).toBe(200);
	const entry = JSON.parse(answer.body);
	expect(entry).toEqual({ ...(await served.journal.entry(id)), what: "SD-v1" });
	expect(entry.undone.trash).toContain(join(library, ".autoprune", "trash"));
	expect(await readdir(join(library, "Stable-diffusion"))).toEqual([]);
	expect((await stream.saw("revised")).data).toEqual({ id });
	await stream.saw("state", ({ totals }) => (totals as { saved: number }).saved === 0);
});

test("the totals of an open page follow an undo by the command", async () => {
	const id = await published();
	const stream = follow(served.port);
	await stream.saw("state", ({ totals }) => (totals as { saved: number }).saved > 0);
	const journal = await openRevisions(journalPath(served.state));
	const turn = revisionTurn({ kind: "file", path: journalPath(served.state) }, served.state);
	await undo(id, null, { journal, turn, now: () => NOW, log: served.log });
	await journal.close();
	await until(() => {
		// The daemon's heartbeat.
		served.tracker.beat(null, new Map());
		const last = stream.events().findLast(({ name }) => name === "state");
		return JSON.stringify(last?.data.totals).includes('"saved":0,');
	});
});

test("an undone original goes to a folder in a library or an inbox, and to no other", async () => {
	const id = await published();
	await mkdir(join(served.folder, "elsewhere"));
	await symlink(join(served.folder, "elsewhere"), join(library, "link"));
	for (const to of [
		join(served.folder, "elsewhere"),
		join(library, "..", "elsewhere"),
		join(library, "link"),
		join(library, "link", "new.ckpt"),
		join(library, "missing", "new.ckpt"),
		`${library}-other`,
		"Stable-diffusion",
		"~/models",
		"/",
	]) {
		const answer = await post(served.port, `/api/v1/log/${id}/undo`, { to });
		expect([to, answer.status, JSON.parse(answer.body).code]).toEqual([to, 403, "web.outside"]);
	}
	expect((await served.journal.entry(id))?.undone).toBeNull();
	expect((await post(served.port, `/api/v1/log/${id}/undo`, { to: "\0" })).status).toBe(400);
	const answer = await post(served.port, `/api/v1/log/${id}/undo`, { to: join(library, "mine.ckpt") });
	expect(answer.status).toBe(200);
	expect(existsSync(join(library, "mine.ckpt"))).toBe(true);
});

test("a file is tried again as by the command", async () => {
	const id = await published();
	await post(served.port, `/api/v1/log/${id}/undo`, {});
	const answer = await post(served.port, `/api/v1/log/${id}/retry`);
	expect(answer.status).toBe(200);
	expect(JSON.parse(answer.body).retriedAt).toMatch(/^\d{4}-/);
	expect(existsSync(join(inbox, "NAI.ckpt"))).toBe(true);
});

test("what cannot be undone or tried again says why, with the fault's code", async () => {
	const id = await published();
	await ended(served.journal, "gone.ckpt", { outcome: "refused", code: "model.damaged", output: null });
	for (const [path, status, code] of [
		[`${id}/undo`, 200, null],
		[`${id}/undo`, 409, "undo.already"],
		["2/undo", 409, "undo.nothing"],
		["2/retry", 409, "retry.gone"],
		["3/undo", 404, "journal.no-entry"],
		["x/retry", 404, "journal.no-entry"],
	] as const) {
		const answer = await post(served.port, `/api/v1/log/${path}`, {});
		expect([path, answer.status, JSON.parse(answer.body).code]).toEqual([path, status, code]);
	}
});

test("a pause begins and ends as by the commands, and the answer says so at once", async () => {
	const { port, journal } = served;
	const begun = await post(port, "/api/v1/pause", { why: "a game" });
	expect(JSON.parse(begun.body)).toMatchObject({
		paused: { why: "a game", since: expect.any(String) },
		phase: "starting",
	});
	expect(await journal.paused()).toMatchObject({ why: "a game" });
	expect(JSON.parse((await post(port, "/api/v1/resume")).body)).toMatchObject({ paused: null });
	expect(await journal.paused()).toBeNull();
	expect(existsSync(journalPath(served.state))).toBe(true);
});

test("a change is seen by the daemon as that of another process", async () => {
	const before = await served.journal.controlChanges();
	await post(served.port, "/api/v1/pause");
	await until(async () => (await served.journal.controlChanges()) !== before);
});
