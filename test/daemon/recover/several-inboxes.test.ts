import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Job } from "../../../daemon/journal/port/model.ts";
import { openJournal } from "../../../daemon/journal/sqlite/journal.ts";
import { tempPath } from "../../../daemon/publish/temp.ts";
import { type RecoveryPlace, recover } from "../../../daemon/recover.ts";
import { arrive, NOW, produce } from "../arrivals.ts";
import { filesIn, memoryLog, tempFolder } from "../temp-folder.ts";

let root: string;
let journal: Journal;
let first: Home;
let second: Home;

beforeEach(async () => {
	root = await tempFolder();
	journal = await openJournal(join(await tempFolder(), "journal.db"));
	onTestFinished(() => journal.close());
	first = await place("first");
	second = await place("second");
});

test("jobs of several inboxes are taken up, each with its own shelves and work folders", async () => {
	await produced(first, "a");
	await produced(second, "b");
	for (const folder of [second.work, join(root, "second", "Lora", ".autoprune")]) {
		await mkdir(folder, { recursive: true });
		await writeFile(tempPath(folder, { id: 77, attempt: 1 }), "of no job");
	}
	expect(await recovered([first, second])).toEqual(["publish", "publish"]);
	expect(await filesIn(root)).toEqual({
		"first/in/Originals/a.ckpt": "weights",
		"first/Lora/a.safetensors": "pruned",
		"second/in/Originals/b.ckpt": "weights",
		"second/Lora/b.safetensors": "pruned",
	});
});

describe("a job of an inbox that the settings do not name any more", () => {
	test("waits with all that has come of it, and the log says so", async () => {
		const job = await produced(second, "b");
		const log = memoryLog();
		expect(await recovered([first], log)).toEqual(["await-inbox"]);
		expect(log.messages).toEqual([expect.stringContaining("add that inbox again")]);
		expect(log.details).toMatchObject([{ job: job.id, path: job.arrival.path, state: "produced" }]);
		expect(await recovered([first, second])).toEqual(["publish"]);
		expect(await filesIn(root)).toEqual({
			"second/in/Originals/b.ckpt": "weights",
			"second/Lora/b.safetensors": "pruned",
		});
	});

	test("is dropped when nothing is left of it", async () => {
		const job = await claimed(second, "b");
		await rm(job.arrival.path);
		expect(await recovered([first])).toEqual(["forget"]);
		expect(await journal.unfinished()).toEqual([]);
	});
});

/** The work folder at the library's root beside the rest. */
type Home = RecoveryPlace & { readonly work: string };

async function place(name: string): Promise<Home> {
	const inbox = join(root, name, "in");
	const work = join(root, name, ".autoprune");
	await mkdir(inbox, { recursive: true });
	await mkdir(work);
	const archive = {
		originals: join(inbox, "Originals"),
		failed: join(inbox, "Failed"),
		onRefused: "leave",
		onUnknown: "leave",
	} as const;
	return { inbox, work, workFolders: [work, join(root, name, "Lora", ".autoprune")], archive };
}

async function claimed({ inbox }: Home, stem: string): Promise<Job> {
	const job = await journal.claim(await arrive(join(inbox, `${stem}.ckpt`), "weights"), NOW);
	if (job === null) throw new Error("not claimed");
	return job;
}

async function produced(place: Home, stem: string): Promise<Job> {
	const job = await claimed(place, stem);
	const folder = join(place.inbox, "..", "Lora");
	const product = await produce(tempPath(place.work, job), "pruned", { folder, stem });
	await journal.advance(job.id, { state: "produced", product });
	return job;
}

async function recovered(places: readonly RecoveryPlace[], log = memoryLog()): Promise<string[]> {
	return (await recover({ journal, places, now: () => NOW, log })).map(({ decision }) => decision);
}
