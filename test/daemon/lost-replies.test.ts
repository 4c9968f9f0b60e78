import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { canLose, type Ended, type LostReply, losing } from "../faults/lost-reply.ts";
import { openedJournal } from "./journal/journals.ts";
import { makeSandbox, restart as restartAfterCrash } from "./sandbox.ts";
import { filesIn, tempFolder } from "./temp-folder.ts";

const INGEST = fileURLToPath(new URL("whole-ingest.mjs", import.meta.url));

/** `written`: the product is a new file. `linked`: it is the file that came. By this, what the product holds. */
const HOLDS = { written: "pruned", linked: "weights" } as const;
type Way = keyof typeof HOLDS;

type Loss = Omit<LostReply, "nth">;
const [LOST, FAILED] = [{ done: true }, { done: false }] as const;
const NO_LINKS = { links: false } as const;
const BLIND = { blind: true } as const;

/** `close` always frees the descriptor, so whether it is carried out is no question there. */
const CASES: readonly (readonly [Way, Loss])[] = [
	["written", { call: "link", errno: "EIO", ...LOST }],
	["written", { call: "link", errno: "EIO", ...FAILED }],
	["written", { call: "link", errno: "EEXIST", ...LOST }],
	["written", { call: "link", errno: "EIO", ...LOST, ...BLIND }],
	["linked", { call: "link", errno: "EIO", ...LOST }],
	["linked", { call: "link", errno: "EEXIST", ...LOST }],
	["written", { call: "unlink", errno: "EIO", ...LOST }],
	["written", { call: "unlink", errno: "EIO", ...FAILED }],
	["written", { call: "unlink", errno: "ENOENT", ...LOST }],
	["written", { call: "unlink", errno: "EIO", ...LOST, ...BLIND }],
	["linked", { call: "unlink", errno: "EIO", ...LOST, ...BLIND }],
	["written", { call: "rename", errno: "EIO", ...LOST, ...NO_LINKS }],
	["written", { call: "rename", errno: "EIO", ...FAILED, ...NO_LINKS }],
	["written", { call: "rename", errno: "ENOENT", ...LOST, ...NO_LINKS }],
	["written", { call: "rename", errno: "EIO", ...LOST, ...NO_LINKS, ...BLIND }],
	["written", { call: "open", errno: "EIO", ...LOST, ...NO_LINKS }],
	["written", { call: "open", errno: "EIO", ...FAILED, ...NO_LINKS }],
	["written", { call: "close", errno: "EIO", ...LOST }],
	["written", { call: "close", errno: "EIO", ...LOST, ...NO_LINKS }],
];

describe.skipIf(!canLose)("an ingest on a share that loses the reply of any call", () => {
	test.each(CASES)("loses no file and makes no second one: %s, %j", { timeout: 240_000 }, async (way, loss) => {
		let points = 0;
		for (let met = true; met; ) {
			const root = await freshRoot();
			const ended = await ingest(root, way, { ...loss, nth: points + 1 });
			met = ended.met;
			if (met) points++;
			else expect(ended.code).toBe(0);
			const what = `at call ${points}`;
			expect(missing(await filesOf(root)), what).toEqual([]);
			await restart(root, way);
			expect(Object.values(await filesOf(root)).toSorted(), what).toEqual(goodOf(way));
		}
		expect(points).toBeGreaterThan(0);
	});
});

const DROPPED = { "NAI.ckpt": "weights", "NAI.preview.png": "a picture", "NAI.ckpt.json": "notes" };

async function freshRoot(): Promise<string> {
	const root = await tempFolder();
	for (const folder of ["inbox", "state", join("library", ".autoprune")]) {
		await mkdir(join(root, folder), { recursive: true });
	}
	for (const [name, text] of Object.entries(DROPPED)) await writeFile(join(root, "inbox", name), text);
	return root;
}

function ingest(root: string, way: Way, lost: LostReply): Promise<Ended> {
	return losing(lost, root, [INGEST, root, way]);
}

/** Recovery on a share that works, and then the ingest of what that has handed back to the inbox. */
async function restart(root: string, way: Way): Promise<void> {
	const sandbox = await makeSandbox({ root, onRefused: "leave" });
	const { inbox, journal } = sandbox;
	await restartAfterCrash(sandbox);
	const left = await readdir(inbox);
	const isDone = (await journal.totals({})).count === 1;
	await journal.close();
	if (!isDone && left.includes("NAI.ckpt")) {
		expect(await ingest(root, way, { call: "link", errno: "EIO", done: false, nth: 0 })).toMatchObject({ code: 0 });
	}
	const after = await openedJournal(join(root, "state", "journal.db"));
	expect(await after.unfinished()).toEqual([]);
	expect(await after.totals({})).toMatchObject({ count: 1 });
	await after.close();
}

/** Of the user's texts, those that no file holds any more. */
function missing(files: Readonly<Record<string, string>>): string[] {
	const texts = Object.values(files);
	return Object.values(DROPPED).filter((text) => !texts.includes(text));
}

/** The texts of all files in the end, each as often as it is there. */
function goodOf(way: Way): string[] {
	return ["weights", "a picture", "notes", HOLDS[way]].toSorted();
}

/** Files that people see, by their paths. */
async function filesOf(root: string): Promise<Record<string, string>> {
	const files = Object.entries(await filesIn(root));
	return Object.fromEntries(files.filter(([path]) => !/^state\/|\/\.autoprune\//.test(path)));
}
