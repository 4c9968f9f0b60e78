import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Job } from "../../daemon/journal/port/model.ts";
import { archiveAgain, quarantineSource, recordDone, recordRefused } from "../../daemon/record.ts";
import { arrivalAt, arrive, conclusion, NOW } from "./arrivals.ts";
import { forBothJournals } from "./journal/both.ts";
import { claim, makeSandbox, type Sandbox } from "./sandbox.ts";
import { filesIn } from "./temp-folder.ts";

let sandbox: Sandbox;
let inbox: string;
let archive: Sandbox["archive"];
let journal: Sandbox["journal"];

const REASON = "{file} was not pruned, job 1\n";
const REFUSED = conclusion({ outcome: "refused", code: "model.damaged", reason: "Nothing.", output: null });
const UNCHANGED = conclusion({ outcome: "unchanged", output: null });

forBothJournals("the last step", (newJournal) => {
	beforeEach(async () => {
		sandbox = await makeSandbox({ journal: (await newJournal()).journal });
		({ inbox, archive, journal } = sandbox);
	});

	test("the journal knows where a source was put, also when a crash came before it could be told", async () => {
		const first = await arrived(join(inbox, "NAI.ckpt"), "weights");
		await recordDone(journal, first, UNCHANGED, null, archive);
		const second = await arrived(join(inbox, "NAI.ckpt"), "other weights");
		const cut = { ...journal, finish: () => Promise.reject(new Error("power cut")) };
		await expect(recordDone(cut, second, UNCHANGED, null, archive)).rejects.toThrow("power cut");
		await recordDone(journal, second, UNCHANGED, null, archive);
		const originals = (await journal.entries({}, 10)).map(({ id, original }) => [id, original?.path]);
		expect(originals).toEqual([
			[second.id, join(inbox, "Originals", "NAI(1).ckpt")],
			[first.id, join(inbox, "Originals", "NAI.ckpt")],
		]);
	});

	test("a source that was dealt with lies in Originals, and its job is done", async () => {
		const job = await arrived(join(inbox, "NAI.ckpt"), "weights");
		const retired = await recordDone(journal, job, UNCHANGED, null, archive);
		expect(retired).toEqual({ kind: "archived", to: Buffer.from(join(inbox, "Originals", "NAI.ckpt")) });
		expect(await filesIn(inbox)).toEqual({ "Originals/NAI.ckpt": "weights" });
		expect(await journal.unfinished()).toEqual([]);
		expect(await journal.totals({ outcome: "unchanged" })).toMatchObject({ count: 1 });
	});

	test("an original of the same name is kept beside the new one", async () => {
		for (const content of ["first", "second", "third"]) {
			const job = await arrived(join(inbox, "NAI.ckpt"), content);
			await recordDone(journal, job, UNCHANGED, null, archive);
		}
		expect(await filesIn(inbox)).toEqual({
			"Originals/NAI.ckpt": "first",
			"Originals/NAI(1).ckpt": "second",
			"Originals/NAI(2).ckpt": "third",
		});
	});

	test("without a place for originals the source is deleted", async () => {
		const job = await arrived(join(inbox, "NAI.ckpt"), "weights");
		expect(await recordDone(journal, job, UNCHANGED, null, { ...archive, originals: null })).toMatchObject({
			to: null,
		});
		expect(await filesIn(inbox)).toEqual({});
	});

	test.each([
		["put away", recordDoneThere],
		["put aside", recordRefusedThere],
	])("another file that took the source's name is not %s", async (_name, record) => {
		const job = await arrived(join(inbox, "NAI.ckpt"), "weights");
		await arrive(join(inbox, "other"), "another");
		await rename(join(inbox, "other"), join(inbox, "NAI.ckpt"));
		expect(await record(job)).toEqual({ kind: "replaced" });
		expect(await filesIn(inbox)).toEqual({ "NAI.ckpt": "another" });
		expect(await journal.unfinished()).toEqual([]);
	});

	test.each([
		["published", recordDoneThere],
		["refused", recordRefusedThere],
	])(
		"a source that was %s and has another inode since stays where it is, and is known later",
		async (_name, record) => {
			const arrival = await arrive(join(inbox, "NAI.ckpt"), "weights");
			const job = await journal.claim({ ...arrival, identity: { ...arrival.identity, ino: "1" } }, NOW);
			if (job === null) throw new Error("the file is not claimed");
			// The state after a failure that may pass, or a crash: the file is no new arrival.
			await journal.advance(job, { state: "published", product: null, final: null });
			expect(await journal.claim(arrival, NOW)).toBeNull();
			expect(await record(job)).toMatchObject({ kind: "kept" });
			expect(await filesIn(inbox)).toEqual({ "NAI.ckpt": "weights" });
			const later = { ...arrival, identity: { ...arrival.identity, ino: "2" } };
			expect(await journal.dealtWith(later)).toEqual({ id: job.id, remains: "source-left" });
		},
	);

	test.each([
		["dealt with", recordDoneThere],
		["refused", recordRefusedThere],
	])("a source that was %s but is gone closes its job quietly", async (_name, record) => {
		const job = await arrived(join(inbox, "NAI.ckpt"), "weights");
		await rm(join(inbox, "NAI.ckpt"));
		expect(await record(job)).toEqual({ kind: "gone" });
		expect(await filesIn(inbox)).toEqual({});
		expect(await journal.unfinished()).toEqual([]);
	});

	test.each([
		["Originals", recordDoneThere],
		["Failed", recordRefusedThere],
	])("a source is not lost where %s is a link to the inbox itself", async (folder, record) => {
		const job = await arrived(join(inbox, "NAI.ckpt"), "weights");
		await symlink(inbox, join(inbox, folder));
		await record(job);
		expect(await readFile(join(inbox, "NAI.ckpt"), "utf8")).toBe("weights");
		expect(await journal.unfinished()).toEqual([]);
	});

	test("a refused source lies in Failed, with the reason beside it", async () => {
		const job = await arrived(join(inbox, "strange.ckpt"), "weights");
		await recordRefused(journal, job, REFUSED, REASON, archive);
		expect(await filesIn(inbox)).toEqual({
			"Failed/strange.ckpt": "weights",
			"Failed/strange.ckpt.reason.txt": "strange.ckpt was not pruned, job 1\n",
		});
		expect(await journal.entry(1)).toMatchObject({ outcome: "refused", code: "model.damaged" });
	});

	test("refused files of one name lie side by side, each with its own reason", async () => {
		await mkdir(join(inbox, "Failed"));
		await writeFile(join(inbox, "Failed", "strange.ckpt"), "mine");
		await writeFile(join(inbox, "Failed", "strange(1).ckpt.reason.txt"), "mine too");
		const job = await arrived(join(inbox, "strange.ckpt"), "weights");
		await recordRefused(journal, job, REFUSED, REASON, archive);
		expect(await filesIn(inbox)).toEqual({
			"Failed/strange.ckpt": "mine",
			"Failed/strange(1).ckpt.reason.txt": "mine too",
			"Failed/strange(2).ckpt": "weights",
			"Failed/strange(2).ckpt.reason.txt": "strange(2).ckpt was not pruned, job 1\n",
		});
	});

	test("a refused name of 255 bytes leaves room for its reason's name", async () => {
		const name = `${"x".repeat(250)}.ckpt`;
		const job = await arrived(join(inbox, name), "weights");
		await recordRefused(journal, job, REFUSED, REASON, archive);
		const names = Object.keys(await filesIn(inbox)).map((path) => path.length - "Failed/".length);
		expect(names.toSorted()).toEqual([244, 255]);
	});

	test("a name that is not UTF-8 is put away byte for byte", async () => {
		const name = Buffer.from("caf\xe9.ckpt", "latin1");
		const job = await arrived(Buffer.concat([Buffer.from(`${inbox}/`), name]), "weights");
		await recordDone(journal, job, UNCHANGED, null, archive);
		expect(await readdir(join(inbox, "Originals"), { encoding: "buffer" })).toEqual([name]);
	});

	test("a refused source stays where it is when that is wished, and is known again until it changes", async () => {
		const path = join(inbox, "strange.ckpt");
		const job = await arrived(path, "weights");
		await recordRefused(journal, job, REFUSED, REASON, { ...archive, onRefused: "leave" });
		expect(await filesIn(inbox)).toEqual({ "strange.ckpt": "weights" });
		expect(await journal.dealtWith(await arrivalAt(path))).toEqual({ id: 1, remains: "source-left" });
		await chmod(path, 0o600);
		expect(await journal.dealtWith(await arrivalAt(path))).toBeNull();
	});

	const UNKNOWN = conclusion({ outcome: "refused", code: "model.unknown", reason: "Nobody knows.", output: null });
	const AMBIGUOUS = conclusion({ outcome: "refused", code: "model.ambiguous", reason: "One or other.", output: null });

	test.each([
		{ what: "an unknown one", refused: UNKNOWN, onRefused: "quarantine", onUnknown: "leave", stays: true },
		{ what: "an ambiguous one", refused: AMBIGUOUS, onRefused: "quarantine", onUnknown: "leave", stays: true },
		{ what: "a damaged one", refused: REFUSED, onRefused: "quarantine", onUnknown: "leave", stays: false },
		{ what: "an unknown one", refused: UNKNOWN, onRefused: "leave", onUnknown: "quarantine", stays: false },
		{ what: "an unknown one", refused: UNKNOWN, onRefused: "leave", onUnknown: "place", stays: false },
		{ what: "a damaged one", refused: REFUSED, onRefused: "leave", onUnknown: "place", stays: true },
	] as const)(
		"where onRefused is $onRefused and onUnknown is $onUnknown, the source of $what stays: $stays, also after a crash",
		async ({ refused, onRefused, onUnknown, stays }) => {
			const rules = { ...archive, onRefused, onUnknown };
			const path = join(inbox, "strange.ckpt");
			const after = stays ? ["strange.ckpt"] : ["Failed/strange.ckpt", "Failed/strange.ckpt.reason.txt"];
			const job = await arrived(path, "weights");
			const cut = { ...journal, finish: () => Promise.reject(new Error("power cut")) };
			await expect(recordRefused(cut, job, refused, REASON, rules)).rejects.toThrow("power cut");
			expect(Object.keys(await filesIn(inbox)).sort()).toEqual(after);
			const [unfinished] = await journal.unfinished();
			if (unfinished?.progress.state !== "quarantining") throw new Error("the job is done");
			await quarantineSource(journal, unfinished, unfinished.progress, rules);
			expect(Object.keys(await filesIn(inbox)).sort()).toEqual(after);
			expect(await journal.unfinished()).toEqual([]);
			if (stays) expect(await journal.dealtWith(await arrivalAt(path))).toEqual({ id: 1, remains: "source-left" });
		},
	);

	test("a refusal that an earlier version recorded follows onRefused", async () => {
		const job = await arrived(join(inbox, "strange.ckpt"), "weights");
		await journal.conclude(job, UNKNOWN, { state: "quarantining", reasonText: REASON });
		const state = { state: "quarantining", reasonText: REASON } as const;
		await quarantineSource(journal, job, state, { ...archive, onUnknown: "leave" });
		expect(Object.keys(await filesIn(inbox)).sort()).toEqual(["Failed/strange.ckpt", "Failed/strange.ckpt.reason.txt"]);
	});

	test("a source that cannot be moved stays, is known again, and its job is done", async () => {
		await writeFile(join(inbox, "Originals"), "a file where the folder should be");
		const path = join(inbox, "NAI.ckpt");
		const job = await arrived(path, "weights");
		expect(await recordDone(journal, job, UNCHANGED, null, archive)).toMatchObject({ kind: "kept" });
		expect(await journal.dealtWith(await arrivalAt(path))).toEqual({ id: 1, remains: "source-left" });
		expect(await journal.unfinished()).toEqual([]);
	});

	test("a source that a power cut brought back is put away again", async () => {
		const arrival = await arrive(join(inbox, "NAI.ckpt"), "weights");
		const job = await claim(sandbox, arrival.path);
		await journal.conclude(job, UNCHANGED, { state: "published", product: null, final: null });
		await journal.finish(job, { kind: "gone" });
		expect(await journal.dealtWith(await arrivalAt(join(inbox, "NAI.ckpt")))).toEqual({
			id: 1,
			remains: "source-gone",
		});
		await archiveAgain({ arrival }, archive);
		expect(await filesIn(inbox)).toEqual({ "Originals/NAI.ckpt": "weights" });
	});

	test("a file that its owner moved back into the inbox is a new arrival", async () => {
		const path = join(inbox, "NAI.ckpt");
		const job = await arrived(path, "weights");
		await recordDone(journal, job, UNCHANGED, null, archive);
		await rename(join(inbox, "Originals", "NAI.ckpt"), path);
		const again = await arrivalAt(path);
		expect(await journal.dealtWith(again)).toBeNull();
		expect(await journal.claim(again, NOW)).toMatchObject({ id: 2, claim: 1 });
	});
});

function recordDoneThere(job: Job) {
	return recordDone(journal, job, UNCHANGED, null, archive);
}

function recordRefusedThere(job: Job) {
	return recordRefused(journal, job, REFUSED, REASON, archive);
}

async function arrived(path: string | Buffer, content: string): Promise<Job> {
	await writeFile(path, content);
	return claim(sandbox, path);
}
