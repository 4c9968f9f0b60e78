import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openJournal } from "../../daemon/journal/sqlite/journal.ts";
import { type Ground, likeGround } from "./ground.ts";
import { type Cut, type FileSystem, type Image, makeImage } from "./image.ts";
import { isEngines, type KillPoint, killPoints, sample } from "./kill-points.ts";
import { goodModel, unknownModel } from "./models.ts";
import { ALL, type Case, prepare, removeStages, runAgain, runUntil, type Stage } from "./stage.ts";
import { canTrace, type Mutation } from "./strace.ts";
import { lost, treeOf, unfinished } from "./whole.ts";

const CASES: readonly Case[] = [
	{ what: "a model that is published", model: goodModel(), links: true, first: false },
	{ what: "a model that is refused", model: unknownModel(), links: true, first: false },
];

const images: { readonly [T in FileSystem]: Image | null } = { ext4: makeImage("ext4"), xfs: makeImage("xfs") };
for (const [type, image] of Object.entries(images)) {
	if (image === null) console.log(`skipped: power cuts on ${type}, for no such image can be made and mounted here`);
}

/** Without `--all`, so many points are tried of the first case. */
const SAMPLE = 4;

let tried = 0;
/** What the journal said of the job after the cuts, and how often. */
const states = new Map<string, number>();
afterAll(() => {
	for (const image of Object.values(images)) image?.remove();
	removeStages();
	const counts = [...states].map(([state, count]) => `${state} ${count}`).join(", ");
	if (tried > 0) console.log(`power cuts: ${tried} in all, nothing lost; the journal then said: ${counts}`);
});

describe.each(["ext4", "xfs"] as const)("on %s", (type) => {
	const image = images[type];

	test.skipIf(!canTrace || image === null).each(ALL ? CASES : CASES.slice(0, 1))(
		"$what outlives a power cut at any of its steps",
		async (one) => {
			if (image === null) throw new Error("no image");
			const stage = await prepare(one);
			const points = pointsOf(stage.mutations);
			const faults: string[] = [];
			for (const [index, point] of points.entries()) {
				for (const cut of cutsAt(index)) {
					const fault = await cutAt(point, cut, stage, image);
					if (fault !== null) faults.push(fault);
					tried += 1;
				}
			}
			expect(faults).toEqual([]);
			console.log(`power cuts: at ${points.length} points on ${type}, ${one.what}`);
		},
	);
});

/**
 * What separates one state from the next: names and syncs. A sync is a state of the journal or of a file; a file's
 * bytes that were not synced are lost anyway.
 */
function pointsOf(mutations: readonly Mutation[]): KillPoint[] {
	const points = killPoints(mutations.filter((mutation) => !isEngines(mutation)));
	const telling = points.filter(({ call }) => /^(fsync|fdatasync|link|unlink|mkdir|fchmod)$/.test(call));
	return ALL ? telling : sample(telling, SAMPLE);
}

/** Both ways to lose power, in turn where not all is tried. */
function cutsAt(index: number): readonly Cut[] {
	const both: readonly Cut[] = ["drops its log", "flushes its log"];
	return ALL ? both : both.slice(index % 2, (index % 2) + 1);
}

/** What went wrong after a power cut at this point; null when nothing did. */
async function cutAt(point: KillPoint, cut: Cut, stage: Stage, image: Image): Promise<string | null> {
	const ground: Ground = likeGround(stage.ground, join(image.folder, "ground"));
	image.sync();
	const how = await runUntil(point, stage, ground);
	const where = `${point.call} ${point.nth}, when the disk ${cut}`;
	if (how !== "SIGKILL") return point.byTheClock ? null : `${where} was not reached: ${how}`;
	image.cut(cut);
	const missing = lost(treeOf(ground), stage.expected);
	if (missing !== null) return `after ${where}: ${missing}`;
	const state = await stateOf(ground, stage);
	states.set(state, (states.get(state) ?? 0) + 1);
	const said = await runAgain(stage, ground);
	const wrong = await unfinished(ground, stage.expected);
	return wrong === null ? null : `after ${where} and a restart: ${wrong}; it said ${said}`;
}

/** The one job's state, read in a copy: to open a journal is to mend it. */
async function stateOf(ground: Ground, { folder }: Stage): Promise<string> {
	const copy = join(folder, "state");
	rmSync(copy, { recursive: true, force: true });
	cpSync(ground.state, copy, { recursive: true });
	const journal = await openJournal(join(copy, "journal.db"));
	const [job] = await journal.unfinished();
	const { count } = await journal.totals({});
	await journal.close();
	return job?.progress.state ?? (count > 0 ? "done" : "nothing");
}
