import { appendFile, chmod, link, mkdir, readFile, rename, rm, statfs, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import { aged } from "../../../daemon/maintenance/choices.ts";
import { type Choice, clearOriginals } from "../../../daemon/maintenance/originals.ts";
import { keepRoom } from "../../../daemon/maintenance/room.ts";
import { canMount, mounted } from "../../e2e/mounts.ts";
import { arrive, claimed } from "../arrivals.ts";
import { ingest, makeSandbox, type Sandbox } from "../sandbox.ts";
import { filesIn } from "../temp-folder.ts";

const GO_ON = new AbortController().signal;
const EVERY: Choice = async () => "go";

let sandbox: Sandbox;
let root: string;
let journal: Sandbox["journal"];
let log: Sandbox["log"];

beforeEach(async () => {
	sandbox = await makeSandbox();
	({ root, journal, log } = sandbox);
});

/** All steps for a file, to its original in `Originals/`. */
async function published(name: string, at = "2026-11-01T00:00:00.000Z", inbox = sandbox.inbox) {
	await writeFile(join(inbox, `${name}.sha256`), "a checksum of what came");
	const path = join(inbox, `${name}.ckpt`);
	await writeFile(path, `what ${name} was, which is longer`);
	const there = await makeSandbox({ root, inbox, journal });
	const { id } = await ingest(there, { path, at, folder: "", stem: name, content: `what ${name} is` });
	return {
		id,
		original: join(inbox, "Originals", `${name}.ckpt`),
		output: join(there.library, `${name}.safetensors`),
	};
}

function clear(choose = EVERY, pause: { since: string; why: string | null } | null = null, signal = GO_ON) {
	return clearOriginals({ journal, control: { pause }, log }, choose, signal);
}

/** What lies in the inbox, but for the checksums beside. */
async function names(): Promise<string[]> {
	return (await allNames()).filter((name) => !name.endsWith(".sha256"));
}

async function allNames(): Promise<string[]> {
	return Object.keys(await filesIn(join(root, "inbox"))).sort();
}

test("an original is removed, its output stays, and the log says when", async () => {
	const { id, output } = await published("NAI");
	expect((await journal.entry(id))?.originalRemovedAt).toBeNull();
	expect(await clear()).toEqual({ files: 1, bytes: 29 });
	expect(await names()).toEqual([]);
	expect(await readFile(output, "utf8")).toBe("what NAI is");
	expect(Date.parse((await journal.entry(id))?.originalRemovedAt ?? "")).toBeGreaterThan(0);
	expect(await clear()).toEqual({ files: 0, bytes: 0 });
});

test("a sidecar that was kept with it goes with it, but for one that was changed", async () => {
	for (const name of ["one", "two"]) await published(name);
	expect(await allNames()).toEqual(
		["one.ckpt", "one.sha256", "two.ckpt", "two.sha256"].map((name) => `Originals/${name}`),
	);
	await appendFile(join(root, "inbox", "Originals", "two.sha256"), ", and mine");
	await clear();
	expect(await allNames()).toEqual(["Originals/two.sha256"]);
});

test("only those go whose days are over", async () => {
	await published("old", "2026-11-14T03:00:00.000Z");
	await journal.upkeep.done("2026-11-15T04:30:00.000Z");
	await published("young", "2026-11-15T13:00:00.000Z");
	await journal.upkeep.done("2026-11-16T04:30:00.000Z");
	// The clock is set ahead by years: the runs are still those of two days.
	expect(await clear(aged(2, Date.parse("2036-11-16T04:30:00Z")))).toMatchObject({ files: 1 });
	expect(await names()).toEqual(["Originals/young.ckpt"]);
	await journal.upkeep.done("2026-11-18T04:30:00.000Z");
	expect(await clear(aged(2, Date.parse("2026-11-18T04:30:00Z")))).toMatchObject({ files: 1 });
});

test("runs that a jumping clock adds make no original older", async () => {
	await published("NAI", "2026-11-14T11:00:00.000Z");
	for (const year of [1970, 2026, 1970, 2026]) await journal.upkeep.done(`${year}-11-14T12:00:00.000Z`);
	expect(await clear(aged(2, Date.parse("2026-11-14T12:00:00Z")))).toMatchObject({ files: 0 });
	expect(await clear(aged(2, Date.parse("2026-11-16T12:00:00Z")))).toMatchObject({ files: 1 });
});

test.each<{ name: string; meddle: (of: { original: string; output: string }) => Promise<void>; says: number }>([
	{ name: "that was written to", meddle: ({ original }) => appendFile(original, "more"), says: 0 },
	{
		name: "that was written to, its time set back",
		async meddle({ original }) {
			await writeFile(original, "what ANI was, which is longer");
			await utimes(original, 1, 1);
		},
		says: 0,
	},
	{ name: "that somebody has made theirs", meddle: ({ original }) => chmod(original, 0o600), says: 0 },
	{
		name: "that is linked elsewhere by now",
		meddle: ({ original }) => link(original, join(root, "mine.ckpt")),
		says: 0,
	},
	{
		name: "that is another file",
		async meddle({ original }) {
			await writeFile(`${original}.new`, "what NAI was, which is longer");
			await rename(`${original}.new`, original);
		},
		says: 0,
	},
	{ name: "whose output is gone", meddle: ({ output }) => rm(output), says: 1 },
	{ name: "whose output was changed", meddle: ({ output }) => appendFile(output, "more"), says: 1 },
	{ name: "whose output is another file", meddle: ({ output }) => renameOver(output), says: 1 },
])("an original $name stays for good, and that is said once where it is the only copy", async ({ meddle, says }) => {
	const made = await published("NAI");
	await meddle(made);
	for (let time = 0; time < 2; time += 1) expect(await clear()).toEqual({ files: 0, bytes: 0 });
	expect(await names()).toEqual(["Originals/NAI.ckpt"]);
	expect(log.messages.filter((message) => message.startsWith("an original is kept for good"))).toHaveLength(says);
	expect((await journal.entry(made.id))?.originalRemovedAt).toBeNull();
});

test("what somebody put into Originals, and what was refused, is nobody's to remove", async () => {
	await mkdir(join(root, "inbox", "Originals"));
	await writeFile(join(root, "inbox", "Originals", "mine.ckpt"), "mine");
	const arrival = await arrive(join(root, "inbox", "strange.ckpt"), "strange");
	const job = await claimed(journal, arrival);
	await journal.finish(job, { kind: "moved", path: Buffer.from(join(root, "inbox", "strange.ckpt")) });
	expect(await clear()).toEqual({ files: 0, bytes: 0 });
	expect(await names()).toEqual(["Originals/mine.ckpt", "strange.ckpt"]);
});

test("a disk that is not mounted decides nothing", async () => {
	const { original } = await published("NAI");
	for (const folder of ["library", "inbox"]) {
		await rename(join(root, folder), join(root, "elsewhere"));
		expect(await clear()).toEqual({ files: 0, bytes: 0 });
		await rename(join(root, "elsewhere"), join(root, folder));
	}
	expect(log.messages).toEqual([]);
	expect(await clear()).toMatchObject({ files: 1 });
	await expect(readFile(original)).rejects.toThrow(/ENOENT/);
});

test("an original that its owner took away is not said to be removed", async () => {
	const { id, original } = await published("NAI");
	await rm(original);
	await clear();
	expect((await journal.entry(id))?.originalRemovedAt).toBeNull();
	expect(await journal.originals.kept(0)).toEqual([]);
});

test.each([
	{ name: "before the file went", remove: false },
	{ name: "after the file went", remove: true },
])("a removal that a crash has cut short $name is finished, whatever the days are by then", async ({ remove }) => {
	const { id, original } = await published("NAI");
	await journal.originals.begin(id, "2026-11-20T00:00:00.000Z");
	if (remove) await rm(original);
	await clear(async () => "stay");
	expect(await names()).toEqual([]);
	expect((await journal.entry(id))?.originalRemovedAt).not.toBeNull();
});

test("nothing is removed while the daemon is paused, or stops", async () => {
	await published("NAI");
	expect(await clear(EVERY, { since: "2026-11-20T00:00:00.000Z", why: null })).toEqual({ files: 0, bytes: 0 });
	expect(await clear(EVERY, null, AbortSignal.abort())).toEqual({ files: 0, bytes: 0 });
	expect(await names()).toEqual(["Originals/NAI.ckpt"]);
});

test.skipIf(!canMount)(
	"a full disk takes the oldest first, no more than it must, and none that frees nothing",
	async () => {
		const inbox = mounted("1m");
		for (const name of ["a", "b", "c", "d"]) {
			const { original } = await published(name, undefined, inbox);
			if (name === "a") await link(original, join(inbox, "a-too.ckpt"));
		}
		const elsewhere = await published("elsewhere");
		// Eight files of one page each, on a file system of 256 pages.
		await writeFile(join(inbox, "filler"), Buffer.alloc(200 * 4096));
		const told: DaemonEvent[] = [];
		const events = { emit: (event: DaemonEvent) => void told.push(event) };
		const services = { journal, control: { pause: null }, log, events };
		const room = (minFree: number) =>
			keepRoom(services, () => ({ inboxes: [{ inbox }], originals: { days: 7, minFree } }))(GO_ON);
		await room(4096);
		expect(told).toEqual([]);
		await room((await freeOn(inbox)) + 30);
		expect(told).toEqual([{ event: "cleared", what: "originals", why: "space", files: 2, bytes: 54 }]);
		const left = Object.keys(await filesIn(join(inbox, "Originals")));
		expect(left.filter((name) => name.endsWith(".ckpt")).sort()).toEqual(["a.ckpt", "d.ckpt"]);
		expect(await readFile(elsewhere.original, "utf8")).toContain("elsewhere");
	},
);

async function freeOn(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}

async function renameOver(path: string): Promise<void> {
	const content = await readFile(path);
	await writeFile(`${path}.new`, content);
	await rename(`${path}.new`, path);
}
