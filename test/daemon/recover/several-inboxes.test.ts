import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Job } from "../../../daemon/journal/port/model.ts";
import { newJournal } from "../journal/journals.ts";
import { claim, makeProduct, makeSandbox, restart, type Sandbox, tempOf } from "../sandbox.ts";
import { filesIn, tempFolder } from "../temp-folder.ts";

let root: string;
let journal: Journal;
let first: Sandbox;
let second: Sandbox;

beforeEach(async () => {
	root = await tempFolder();
	({ journal } = await newJournal());
	first = await place("first");
	second = await place("second");
});

test("jobs of several inboxes are taken up, each with its own shelves and work folders", async () => {
	await produced(first, "a");
	await produced(second, "b");
	for (const folder of [second.work, join(root, "second", "Lora", ".autoprune")]) {
		await mkdir(folder, { recursive: true });
		await writeFile(tempOf({ ...second, work: folder }, { id: 77, claim: 1 }), "of no job");
	}
	expect(await recovered(first, second)).toEqual(["publish", "publish"]);
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
		const { log } = first;
		expect(await recovered(first)).toEqual(["await-inbox"]);
		expect(log.messages).toEqual([expect.stringContaining("add that inbox again")]);
		expect(log.details).toMatchObject([{ job: job.id, path: job.arrival.path, state: "produced" }]);
		expect(await recovered(first, second)).toEqual(["publish"]);
		expect(await filesIn(root)).toEqual({
			"second/in/Originals/b.ckpt": "weights",
			"second/Lora/b.safetensors": "pruned",
		});
	});

	test("is dropped when nothing is left of it", async () => {
		const job = await claimed(second, "b");
		await rm(job.arrival.path);
		expect(await recovered(first)).toEqual(["forget"]);
		expect(await journal.unfinished()).toEqual([]);
	});
});

/** The library is the folder that its inbox is in. */
function place(name: string): Promise<Sandbox> {
	const library = join(root, name);
	return makeSandbox({ root, library, inbox: join(library, "in"), journal, onRefused: "leave" });
}

async function claimed(sandbox: Sandbox, stem: string): Promise<Job> {
	const path = join(sandbox.inbox, `${stem}.ckpt`);
	await writeFile(path, "weights");
	return claim(sandbox, path);
}

async function produced(sandbox: Sandbox, stem: string): Promise<Job> {
	const job = await claimed(sandbox, stem);
	await makeProduct(sandbox, job, { stem });
	return job;
}

/** What is done with each job when a daemon with these inboxes starts. */
async function recovered(...sandboxes: [Sandbox, ...Sandbox[]]): Promise<string[]> {
	return (await restart(...sandboxes)).decisions;
}
