import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Job } from "../../../daemon/journal/port/model.ts";
import { arrive } from "../arrivals.ts";
import { claim, makeProduct, restart, type Sandbox, sandboxWithModel, tempOf } from "../sandbox.ts";

let sandbox: Sandbox;
let [root, inbox, work] = ["", "", ""];
let job: Job;

beforeEach(async () => {
	sandbox = await sandboxWithModel();
	({ root, inbox, work } = sandbox);
	job = await claim(sandbox);
});

test("temporary files of no job are removed, and nothing else", async () => {
	const other = await claim(sandbox, (await arrive(join(inbox, "other.ckpt"), "more")).path);
	await rm(join(inbox, "NAI.ckpt"));
	await makeProduct(sandbox, other);
	await writeFile(join(root, "library", "Lora"), "a file where the folder should be");
	const orphans = [tempOf(sandbox, { id: 77, claim: 1 }), tempOf(sandbox, { id: other.id, claim: 0 })];
	for (const path of [...orphans, join(work, "task-3.part"), join(work, "mine.part"), join(work, "lock.db")]) {
		await writeFile(path, "");
	}
	expect((await restart(sandbox)).decisions).toEqual(["forget", "failed"]);
	const taken = basename(tempOf(sandbox, { id: other.id, claim: other.claim + 1 }));
	expect((await readdir(work)).toSorted()).toEqual([taken, "lock.db", "mine.part"]);
});

test("temporary files of other daemons stay for a week, and go when their daemon is gone", async () => {
	const [own, other, trash] = ["0badcafe", "feedbeef", "trash"].map((name) => ({ ...sandbox, work: join(work, name) }));
	if (own === undefined || other === undefined || trash === undefined) throw new Error("three folders");
	for (const { work: folder } of [own, other, trash]) await mkdir(folder);
	for (const folder of [other, trash]) await writeFile(tempOf(folder, { id: 1, claim: 1 }), "");
	await writeFile(join(other.work, "mine.part"), "");
	await makeProduct(own, job);
	await writeFile(join(root, "library", "Lora"), "a file where the folder should be");
	// Only the date: timers are the machine's own.
	vi.useFakeTimers({ toFake: ["Date"] });
	onTestFinished(() => void vi.useRealTimers());
	const now = Date.now();
	for (const [days, left] of [
		[6, ["job-1.1.part", "mine.part"]],
		[8, ["mine.part"]],
	] as const) {
		vi.setSystemTime(now + days * 24 * 3_600_000);
		expect((await restart(own)).decisions).toEqual(["failed"]);
		expect([days, (await readdir(other.work)).toSorted()]).toEqual([days, left]);
	}
	// The job's own product waits there, however old it is.
	expect([await readdir(own.work), await readdir(trash.work)]).toEqual([["job-1.3.part"], ["job-1.1.part"]]);
});
