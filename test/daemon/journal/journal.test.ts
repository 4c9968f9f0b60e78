import { open, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JobProgress } from "../../../daemon/journal/port/model.ts";
import { filePath, fromLatin1 } from "../../../workers/files/file-path.ts";
import type { Arrival } from "../../../workers/files/identity.ts";
import { claimed, conclusion, FINDINGS, NOW } from "../arrivals.ts";
import { tempFolder } from "../temp-folder.ts";
import { forBothJournals } from "./both.ts";
import { newJournal, openedDatabase, openedHistory, openedJournal } from "./journals.ts";

forBothJournals("the state of jobs", (newJournal) => {
	test("inode, device and nanoseconds beyond 2^53 come back to the digit", async () => {
		const { journal } = await newJournal();
		const identity = { ...arrival().identity, ino: "18446744073709551615", mtimeNs: "1763820123999999999" };
		await journal.claim({ ...arrival(), identity }, NOW);
		expect((await journal.unfinished())[0]?.arrival.identity).toEqual(identity);
	});

	test("a path that is not UTF-8 comes back byte for byte", async () => {
		const { journal } = await newJournal();
		const pathBytes = fromLatin1("/inbox/caf\xe9.ckpt");
		const job = await claimed(journal, { ...arrival(), path: pathBytes.toString(), pathBytes });
		expect(Buffer.from(job.arrival.pathBytes ?? [])).toEqual(pathBytes);
		await journal.conclude(job, conclusion(), { state: "published", product: null, final: null });
		const [entry] = await journal.entries({}, 1);
		expect(entry?.source).toMatchObject({ pathHex: pathBytes.toString("hex"), name: "caf\ufffd.ckpt" });
	});

	test("a file is claimed by one live job only, whatever its name", async () => {
		const { journal } = await newJournal();
		const claims = await Promise.all(
			[arrival(), arrival(), arrival("/inbox/hard-link.ckpt")].map((a) => journal.claim(a, NOW)),
		);
		expect(claims.filter((job) => job !== null)).toHaveLength(1);
	});

	test("what was committed before the process ended is there after it", async () => {
		const { journal, again } = await newJournal();
		const job = await claimed(journal, arrival());
		const product = {
			temp: "/library/.autoprune/job-1.1.part",
			dev: "1",
			ino: "2",
			bytes: 60,
			folder: "/library/VAE",
			stem: "NAI",
			extension: ".pt",
			findings: FINDINGS,
		};
		const steps: readonly JobProgress[] = [
			{ state: "processing" },
			{ state: "produced", product },
			{ state: "publishing", product, final: "/library/VAE/NAI.pt", placeholder: false },
		];
		for (const progress of steps) {
			await journal.advance(job, progress);
			const copy = await again();
			expect(await copy.unfinished()).toMatchObject([{ id: 1, claim: 1, progress, claimedAt: NOW }]);
			await copy.close();
		}
	});

	test("a job that was handed back keeps its number, and counts its claims and the engine's deaths", async () => {
		const { journal } = await newJournal();
		for (const why of ["interrupted", "handed-back", "interrupted"] as const) {
			const job = await claimed(journal, arrival());
			await journal.requeue(job, why);
		}
		expect(await journal.claim(arrival("/inbox/renamed.ckpt"), NOW)).toMatchObject({
			id: 1,
			claim: 4,
			interrupted: 2,
			arrival: { path: "/inbox/renamed.ckpt" },
		});
	});

	test("a job handed back after its outcome has none any more", async () => {
		const { journal } = await newJournal();
		const job = await claimed(journal, arrival());
		await journal.conclude(job, conclusion(), { state: "published", product: null, final: null });
		await journal.requeue(job, "interrupted");
		expect(await journal.entry(1)).toBeNull();
	});

	test("a job has one outcome, the last one", async () => {
		const { journal } = await newJournal();
		const job = await claimed(journal, arrival());
		const progress: JobProgress = { state: "published", product: null, final: null };
		await journal.conclude(job, conclusion(), progress);
		await journal.conclude(job, conclusion({ output: { path: "/library/NAI(1).pt", bytes: 60 } }), progress);
		expect(await journal.entries({}, 10)).toMatchObject([{ output: { path: "/library/NAI(1).pt" } }]);
	});

	test("an outcome that cannot be written leaves the state as it was", async () => {
		const { journal } = await newJournal();
		const job = await claimed(journal, arrival());
		const broken = { ...conclusion(), outcome: "vanished" as "crashed" };
		const progress: JobProgress = { state: "quarantining", reasonText: "" };
		await expect(journal.conclude(job, broken, progress)).rejects.toThrow(/check/i);
		expect(await journal.unfinished()).toMatchObject([{ progress: { state: "claimed" } }]);
		await journal.conclude(job, conclusion(), progress);
	});

	test.each<{ name: string; left: boolean; seen: Partial<Arrival["identity"]>; path?: string; finds: string | null }>([
		{ name: "a file that was left is known", left: true, seen: {}, finds: "source-left" },
		{ name: "a file that was put away and is back untouched is known", left: false, seen: {}, finds: "source-gone" },
		{ name: "a file whose rights changed since is new", left: true, seen: { ctimeNs: "5" }, finds: null },
		{ name: "a file that was written since is new", left: true, seen: { mtimeNs: "5" }, finds: null },
		{
			name: "another name of a file that was left is new",
			left: true,
			seen: {},
			path: "/inbox/twin.ckpt",
			finds: null,
		},
	])("$name", async ({ left, seen, path, finds }) => {
		const { journal } = await newJournal();
		const job = await claimed(journal, arrival());
		await journal.finish(job, left ? { kind: "left", identity: arrival().identity } : { kind: "gone" });
		const again = arrival(path);
		const found = await journal.dealtWith({ ...again, identity: { ...again.identity, ...seen } });
		expect(found?.remains ?? null).toBe(finds);
		expect(await journal.unfinished()).toEqual([]);
	});

	test("overlapping calls take their turns", async () => {
		const { journal } = await newJournal();
		const numbers = Array.from({ length: 50 }, (_, index) => String(index));
		const jobs = await Promise.all(
			numbers.map(async (ino) => {
				const each = arrival(`/inbox/${ino}.ckpt`);
				const job = await claimed(journal, { ...each, identity: { ...each.identity, ino } });
				if (ino === "25")
					await expect(journal.advance({ id: 9999, claim: 1 }, { state: "processing" })).rejects.toThrow(/9999/);
				await journal.advance(job, { state: "processing" });
				return job.id;
			}),
		);
		expect(new Set(jobs).size).toBe(50);
		const states = (await journal.unfinished()).map(({ progress }) => progress.state);
		expect(states).toEqual(numbers.map(() => "processing"));
	});
});

test("a file of garbage is refused as corrupt", async () => {
	const path = join(await tempFolder(), "journal.db");
	await writeFile(path, "this is no database, and far from it ".repeat(100));
	await expect(openedJournal(path)).rejects.toMatchObject({ code: "journal.corrupt" });
	await expect(openedHistory(path)).rejects.toMatchObject({ code: "journal.corrupt" });
});

test("a journal whose pages were damaged is refused as corrupt", async () => {
	const { journal, path } = await newJournal();
	await journal.claim(arrival(), NOW);
	await journal.close();
	const bytes = await readFile(path);
	const handle = await open(path, "r+");
	await handle.write(Buffer.alloc(bytes.length - 4096, 0xa5), 0, bytes.length - 4096, 4096);
	await handle.close();
	await expect(openedJournal(path)).rejects.toMatchObject({ code: "journal.corrupt" });
});

test("a journal that was cut off is refused as corrupt", async () => {
	const { journal, path } = await newJournal();
	await journal.claim(arrival(), NOW);
	await journal.close();
	await truncate(path, 4096 * 3);
	await expect(openedJournal(path)).rejects.toMatchObject({ code: "journal.corrupt" });
});

test("a journal of a newer version is refused and left as it is", async () => {
	const { journal, path } = await newJournal();
	await journal.close();
	await (await openedDatabase(path, "write")).script("PRAGMA user_version = 99");
	await expect(openedJournal(path)).rejects.toMatchObject({ code: "journal.newer", detail: { found: 99 } });
	await expect(openedHistory(path)).rejects.toMatchObject({ code: "journal.newer" });
});

test("a folder that cannot be made is refused with a code", async () => {
	const folder = await tempFolder();
	await writeFile(join(folder, "file"), "");
	const refusal = { code: "journal.unusable" };
	await expect(openedJournal(join(folder, "file", "journal.db"))).rejects.toMatchObject(refusal);
});

test("the journal survives power cuts by its settings", async () => {
	const { journal, path } = await newJournal();
	await journal.claim(arrival(), NOW);
	const database = await openedDatabase(path, "write");
	expect(await database.all("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
});

function arrival(path = "/inbox/NAI.ckpt"): Arrival {
	const identity = { dev: "66304", ino: "4711", size: 100, mtimeNs: "3", ctimeNs: "4" };
	return { path, pathBytes: filePath(path), identity };
}
