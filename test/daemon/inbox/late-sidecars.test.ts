import { link, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import { createLateSidecars } from "../../../daemon/inbox/late-sidecars.ts";
import { type LeftOutFolders, scan } from "../../../daemon/inbox/scan.ts";
import type { Pause } from "../../../daemon/journal/port/control.ts";
import { NOW } from "../arrivals.ts";
import { claim, fill, finish, ingest, makeProduct, refuse, type Sandbox, sandboxWithModel } from "../sandbox.ts";
import { filesIn, memoryLog } from "../temp-folder.ts";

let sandbox: Sandbox;
let told: DaemonEvent[];

beforeEach(async () => {
	sandbox = await sandboxWithModel();
	told = [];
});

test.each([
	["NAI.preview.png", "library/Lora/NAI.preview.png"],
	["NAI.ckpt.json", "library/Lora/NAI.safetensors.json"],
	["NAI.sha256", "inbox/Originals/NAI.sha256"],
])("%s that comes after its model follows to %s", async (name, path) => {
	const job = await ingest(sandbox);
	await fill(sandbox, { [`inbox/${name}`]: "late" });
	await watched();
	expect(await sandbox.files()).toEqual({
		"inbox/Originals/NAI.ckpt": "weights",
		"library/Lora/NAI.safetensors": "pruned",
		[path]: "late",
	});
	expect(told).toMatchObject([{ event: "followed", file: name, to: join(sandbox.root, path) }]);
	expect((await sandbox.journal.entry(job.id))?.sidecars).toEqual([{ name, path: join(sandbox.root, path) }]);
});

test("it follows to the number that its model got, and of two of one name to the newer", async () => {
	await fill(sandbox, { "library/Lora/NAI.safetensors": "theirs" });
	await ingest(sandbox);
	await fill(sandbox, { "inbox/NAI.ckpt": "other weights" });
	await ingest(sandbox);
	await fill(sandbox, { "inbox/NAI.png": "late" });
	await watched();
	expect(Object.keys(await filesIn(sandbox.library)).toSorted()).toEqual([
		"Lora/NAI(1).safetensors",
		"Lora/NAI(2).png",
		"Lora/NAI(2).safetensors",
		"Lora/NAI.safetensors",
	]);
});

test("a sidecar whose name another host had for a moment follows its model", async () => {
	await rm(join(sandbox.inbox, "NAI.ckpt"));
	const [one, two] = [await productOf("one"), await productOf("two")];
	vi.resetModules();
	const elsewhere = await import("../../../daemon/publish.ts");
	const { asked, goOn, check } = heldCheck();
	const final = elsewhere.publish(sandbox.journal, two.job, two.product, check);
	await asked;
	// The other host's sidecar has the name that its model is about to try.
	await finish(sandbox, one.job, one.product);
	expect(await sandbox.files()).toMatchObject({
		"inbox/one/NAI.png": "preview of one",
		"library/Lora/NAI.png": "preview of two",
	});
	goOn();
	await final;
	await finish(sandbox, two.job, two.product);
	await watched();
	expect(await filesIn(sandbox.library)).toEqual({
		"Lora/NAI.safetensors": "pruned of one",
		"Lora/NAI.png": "preview of one",
		"Lora/NAI(1).safetensors": "pruned of two",
		"Lora/NAI(1).png": "preview of two",
	});
});

test("models of one name in two folders have each its own", async () => {
	for (const folder of ["a", "b"]) {
		await fill(sandbox, { [`inbox/${folder}/NAI.ckpt`]: folder });
		const job = await claim(sandbox, join(sandbox.inbox, folder, "NAI.ckpt"));
		await finish(sandbox, job, await makeProduct(sandbox, job, { content: `pruned ${folder}` }));
	}
	await fill(sandbox, { "inbox/a/NAI.png": "late a", "inbox/b/NAI.png": "late b", "inbox/NAI.png": "nobody's" });
	await rm(join(sandbox.inbox, "NAI.ckpt"));
	await watched();
	expect(await filesIn(sandbox.library)).toEqual({
		"Lora/NAI.safetensors": "pruned a",
		"Lora/NAI.png": "late a",
		"Lora/NAI(1).safetensors": "pruned b",
		"Lora/NAI(1).png": "late b",
	});
	expect(told).toContainEqual({
		event: "ignored",
		inbox: sandbox.inbox,
		file: "NAI.png",
		why: "it waits for its model",
	});
});

test.each<{ name: string; before: () => Promise<unknown>; why: RegExp }>([
	{ name: "no model", before: () => rm(join(sandbox.inbox, "NAI.ckpt")), why: /waits for its model/ },
	{ name: "a refused model", before: () => refuse(sandbox), why: /waits for its model/ },
	{
		name: "a model that was deleted since",
		async before() {
			await ingest(sandbox);
			await rm(join(sandbox.library, "Lora", "NAI.safetensors"));
		},
		why: /waits for its model/,
	},
	{
		name: "a model that another took the place of",
		async before() {
			await ingest(sandbox);
			await writeFile(join(sandbox.library, "Lora", "NAI.safetensors"), "another one");
		},
		why: /waits for its model/,
	},
	{
		name: "a model that has such a sidecar",
		async before() {
			await ingest(sandbox);
			await fill(sandbox, { "library/Lora/NAI.png": "theirs" });
		},
		why: /name is taken in .*Lora/,
	},
])("beside $name it waits, and is told of once", async ({ before, why }) => {
	await before();
	await fill(sandbox, { "inbox/NAI.png": "late" });
	await watched();
	expect((await filesIn(sandbox.inbox))["NAI.png"]).toBe("late");
	expect(told).toMatchObject([{ event: "ignored", file: "NAI.png", why: expect.stringMatching(why) }]);
});

test("one that a crash left under both its names loses the first", async () => {
	await ingest(sandbox);
	await fill(sandbox, { "inbox/NAI.png": "late" });
	await link(join(sandbox.inbox, "NAI.png"), join(sandbox.library, "Lora", "NAI.png"));
	await link(join(sandbox.inbox, "NAI.png"), join(sandbox.work, "job-1.0.s0.part"));
	await watched();
	expect(await sandbox.files()).toEqual({
		"inbox/Originals/NAI.ckpt": "weights",
		"library/Lora/NAI.safetensors": "pruned",
		"library/Lora/NAI.png": "late",
	});
});

test("one that is taken away while it is on its way is not spoken of", async () => {
	await ingest(sandbox);
	await fill(sandbox, { "inbox/NAI.png": "late", "inbox/NAI.md": "late too" });
	const { journal } = sandbox;
	sandbox = {
		...sandbox,
		journal: {
			...journal,
			async accompanyLate(id, places) {
				await rm(join(sandbox.inbox, places[0]?.name === "NAI.png" ? "NAI.md" : "NAI.png"));
				return journal.accompanyLate(id, places);
			},
		},
	};
	await watched();
	expect(told).toHaveLength(1);
	expect(told).toMatchObject([{ event: "followed" }]);
});

test("after a day it is rather for the next model of that name", async () => {
	await ingest(sandbox);
	await fill(sandbox, { "inbox/NAI.png": "late" });
	await watched(null, new Date(new Date(NOW).getTime() + 25 * 3_600_000));
	expect(told).toMatchObject([{ event: "ignored", file: "NAI.png" }]);
});

test("nothing follows during a pause", async () => {
	await ingest(sandbox);
	await fill(sandbox, { "inbox/NAI.png": "late" });
	await watched({ since: NOW, why: null });
	expect(told).toEqual([]);
	expect((await filesIn(sandbox.inbox))["NAI.png"]).toBe("late");
});

test("a sidecar that cannot be moved to its model's folder does not stop the others, and is tried again", async () => {
	await ingest(sandbox);
	await fill(sandbox, { "inbox/other.ckpt": "others" });
	const job = await claim(sandbox, join(sandbox.inbox, "other.ckpt"));
	await finish(sandbox, job, await makeProduct(sandbox, job, { folder: "VAE", stem: "other" }));
	await fill(sandbox, { "inbox/NAI.png": "late", "inbox/other.png": "late too" });
	let tries = 0;
	const stagingFolderFor = async (destination: string) => {
		if (destination.endsWith("Lora") && tries++ === 0) throw new Error("the folder cannot be written");
		return { workFolder: sandbox.work, inherited: { gid: null, mode: null } };
	};
	const { journal, inbox } = sandbox;
	const log = memoryLog();
	const services = { journal, log, events: { emit: () => undefined }, control: { pause: null } };
	const options = { now: () => new Date(NOW), signal: new AbortController().signal, onEnd: () => undefined };
	const lateSidecars = createLateSidecars({ inbox, stagingFolderFor, services }, options);
	const scanAt = async (at: number): Promise<string[]> => {
		const found = await scan(inbox, leftOut(inbox));
		if (found.kind === "missing") throw new Error("the inbox is missing");
		await lateSidecars.scanned(found.lone, 10, at);
		await lateSidecars.settled();
		return Object.keys(await filesIn(sandbox.library)).filter((name) => name.endsWith(".png"));
	};
	await scanAt(0);
	expect(await scanAt(10)).toEqual(["VAE/other.png"]);
	expect(log.messages).toHaveLength(1);
	expect((await scanAt(20)).sort()).toEqual(["Lora/NAI.png", "VAE/other.png"]);
});

/** Look after look until nothing is to come of another. */
async function watched(pause: Pause | null = null, now = new Date(NOW)): Promise<void> {
	const { journal, work: workFolder, inbox } = sandbox;
	const stagingFolderFor = async () => ({ workFolder, inherited: { gid: null, mode: null } });
	const log = memoryLog();
	const events = { emit: (event: DaemonEvent) => void told.push(event) };
	const services = { journal, log, events, control: { pause } };
	let ends = 0;
	const onEnd = (): void => void ends++;
	const options = { now: () => now, signal: new AbortController().signal, onEnd };
	const lateSidecars = createLateSidecars({ inbox, stagingFolderFor, services }, options);
	for (let at = 0; at < 100; at += 10) {
		const look = await scan(inbox, leftOut(inbox));
		if (look.kind === "missing") throw new Error("the inbox is missing");
		await lateSidecars.scanned(look.lone, 10, at);
		await lateSidecars.settled();
	}
	expect(log.messages).toEqual([]);
	expect(ends).toBe(pause === null ? 1 : 0);
}

function leftOut(inbox: string): LeftOutFolders {
	const ignoredFolders = [join(inbox, "Originals"), join(inbox, "Failed")];
	return { ignoredFolders, daemonFolders: async () => new Map() };
}

/** A model and its preview in a folder of the inbox, and the product of the model. */
async function productOf(folder: string) {
	await fill(sandbox, { [`inbox/${folder}/NAI.ckpt`]: folder, [`inbox/${folder}/NAI.png`]: `preview of ${folder}` });
	const job = await claim(sandbox, join(sandbox.inbox, folder, "NAI.ckpt"));
	return { job, product: await makeProduct(sandbox, job, { content: `pruned of ${folder}` }) };
}

/** A check before a name is given, which takes until `goOn` is called. */
function heldCheck() {
	let isAsked = (): void => undefined;
	let goOn = (): void => undefined;
	const asked = new Promise<void>((resolve) => {
		isAsked = resolve;
	});
	const held = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const check = (): Promise<void> => {
		isAsked();
		return held;
	};
	return { asked, goOn, check };
}
