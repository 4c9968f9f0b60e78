import { beforeEach, expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Job } from "../../../daemon/journal/port/model.ts";
import type { RevisionWork } from "../../../daemon/journal/port/revisions.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { claimed, conclusion, FINDINGS, NOW } from "../arrivals.ts";
import { forBothJournals } from "./both.ts";
import { ended } from "./ended.ts";

const LATER = "2026-12-01T00:00:00.000Z";
const NOTHING: RevisionWork = { moves: [], removals: [] };

/** A source that was put back into the inbox. */
function putBack({ arrival: { identity } }: Job): RevisionWork {
	const from = { path: "2f61", mark: identity };
	const where = { folder: "2f696e626f78", name: "61", taken: "number", tried: null, copy: null } as const;
	return { moves: [{ what: "source", from, ...where, to: "2f696e626f782f61", done: true }], removals: [] };
}

forBothJournals("revisions", (newJournal) => {
	let journal: Journal;

	beforeEach(async () => {
		({ journal } = await newJournal());
	});

	test("one that was begun is open with its last work until it is finished or withdrawn", async () => {
		const job = await ended(journal, "NAI.ckpt");
		const { id } = await journal.revisions.begin(job.id, "undo", NOTHING, NOW);
		await journal.revisions.note(id, putBack(job));
		expect(await journal.revisions.open()).toMatchObject([{ id, job: job.id, kind: "undo", work: putBack(job) }]);
		await journal.revisions.withdraw(id);
		expect(await journal.revisions.open()).toEqual([]);
		const again = await journal.revisions.begin(job.id, "undo", NOTHING, NOW);
		expect(again.id).toBeGreaterThan(id);
		await journal.revisions.finish(again.id, NOTHING, LATER);
		await journal.revisions.withdraw(again.id);
		expect((await journal.entry(job.id))?.undone).toEqual({ at: LATER, trash: null });
		expect(await journal.totals({})).toEqual({ count: 1, bytesSaved: 0 });
	});

	test("one that was finished keeps its work when a process that was stopped notes its own late", async () => {
		const job = await ended(journal, "NAI.ckpt");
		const { id } = await journal.revisions.begin(job.id, "retry", NOTHING, NOW);
		await journal.revisions.finish(id, putBack(job), LATER);
		await journal.revisions.note(id, NOTHING);
		expect(await journal.revisions.subject(job.id)).toMatchObject({ retriedTo: "2f696e626f782f61" });
	});

	test("a retried file counts as new, until a job has taken it", async () => {
		const job = await ended(journal, "NAI.ckpt");
		expect(await journal.revisions.retries()).toBe(0);
		expect(await journal.dealtWith(job.arrival)).not.toBeNull();
		const revision = await journal.revisions.begin(job.id, "retry", putBack(job), NOW);
		await journal.revisions.finish(revision.id, putBack(job), LATER);
		expect(await journal.revisions.retries()).toBe(revision.id);
		expect(await journal.dealtWith(job.arrival)).toBeNull();
		expect(await journal.revisions.wasTaken(revision)).toBe(false);
		const next = await claimed(journal, job.arrival);
		expect(await journal.revisions.wasTaken(revision)).toBe(true);
		expect(await journal.revisions.subject(job.id)).toMatchObject({
			entry: { id: job.id, retriedAt: LATER },
			state: "done",
			sources: [{ path: Buffer.from("/inbox/Originals/NAI.ckpt").toString("hex") }],
			left: false,
			live: next.id,
			retriedTo: "2f696e626f782f61",
		});
	});

	test("nothing is known of a job that has not ended", async () => {
		const job = await ended(journal, "NAI.ckpt");
		await journal.forget(job);
		expect(await journal.revisions.subject(job.id)).toBeNull();
	});

	test("published files are found by their inodes, with their dates", async () => {
		const product = {
			temp: "/library/.autoprune/job",
			dev: "1",
			mtimeNs: "5",
			bytes: 60,
			folder: "/library",
			stem: "a",
			extension: ".pt",
			findings: FINDINGS,
		};
		for (const [index, ino] of ["18446744073709551615", "2", "2"].entries()) {
			const identity = { dev: "1", ino: `${index}`, size: 1, mtimeNs: "3", ctimeNs: "4" };
			const job = await claimed(journal, { path: `/${index}`, pathBytes: filePath(`/${index}`), identity });
			const progress = { state: "published", product: { ...product, ino }, final: "/library/a.pt" } as const;
			await journal.conclude(job, conclusion({ output: { path: "/library/a.pt", bytes: 60 + index } }), progress);
		}
		const common = { mtimeNs: "5", architecture: "SD-v1", kind: "checkpoint", base: "sd1" };
		expect(await journal.publishedFiles(["2", "9", "18446744073709551615"])).toEqual([
			{ ...common, ino: "18446744073709551615", bytes: 60 },
			{ ...common, ino: "2", bytes: 61 },
			{ ...common, ino: "2", bytes: 62 },
		]);
		expect(await journal.publishedFiles([])).toEqual([]);
	});

	test("taken sources come newest first, without those that were left", async () => {
		await ended(journal, "old.ckpt");
		const left = await ended(journal, "left.ckpt");
		await journal.finish(left, { kind: "left", identity: left.arrival.identity });
		await ended(journal, "new.ckpt");
		const taken = await journal.takenSources(5);
		expect(taken.map(String)).toEqual(["/inbox/new.ckpt", "/inbox/old.ckpt"]);
		expect(await journal.takenSources(1)).toHaveLength(1);
	});

	test("a library that was served is known", async () => {
		expect(await journal.hasServed("/library")).toBe(false);
		await journal.serves("/library");
		await journal.serves("/library");
		expect(await journal.hasServed("/library")).toBe(true);
	});
});
