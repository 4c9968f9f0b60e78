import { closeSync, existsSync, openSync, renameSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openJournal } from "../../daemon/journal/sqlite/journal.ts";
import { freshFolder, type Ground, groundAt, likeGround, workThrough } from "./ground.ts";
import { holdAt, type Point, type Who } from "./hold.ts";
import { isEngines, killPoints, sample } from "./kill-points.ts";
import { inLanes } from "./lanes.ts";
import { goodModel } from "./models.ts";
import { ALL, type Case, prepare, removeStages, runAgain, type Stage } from "./stage.ts";
import { canTrace } from "./strace.ts";
import { treeOf } from "./whole.ts";

const SOURCE = "models/Autoprune/model.safetensors";

const PUBLISHED: Case = { what: "a model", model: goodModel(), links: true, first: false };

/** Without `--all`, so many calls of the daemon are tried for each change. */
const SAMPLE = 2;

/** What somebody does to a file meanwhile, and what then is at its place: null for nothing. */
interface Change {
	readonly what: string;
	readonly becomes: Buffer | null;
	/** Whether it is a model, to be published in its turn. */
	readonly whole: boolean;
	make(path: string): void;
}

const LARGER = goodModel(2, 2);
const OTHER = goodModel(3);
const HALF = goodModel().subarray(0, Math.floor(goodModel().length / 2));

const CHANGES: readonly Change[] = [
	{ what: "vanishes", becomes: null, whole: false, make: (path) => rmSync(path) },
	{ what: "is cut short", becomes: HALF, whole: false, make: (path) => truncateSync(path, HALF.length) },
	{ what: "is written over with a larger one", becomes: LARGER, whole: true, make: writeOver },
	{ what: "is replaced by another one of its size", becomes: OTHER, whole: true, make: replace },
];

/** Where the engine is held: as it opens the file to weigh, to identify and to prune it, and as it writes. */
const ENGINES_POINTS: readonly Point[] = [
	...[1, 2, 3].map((nth) => ({ call: "openat", nth, paths: [SOURCE] })),
	{ call: "pwrite64", nth: 1, paths: ["models/.autoprune/0badcafe/job-1.1.part"] },
];

afterAll(removeStages);

describe.skipIf(!canTrace)("a file that changes on its way", () => {
	test.each(CHANGES)("$what: no wrong output, and nothing lost", async (change) => {
		const stage = await prepare(PUBLISHED);
		const good = [stage.expected.output?.bytes, await outputOf(change)].filter((output) => output !== undefined);
		const all = killPoints(stage.mutations.filter((one) => !isEngines(one))).filter(({ byTheClock }) => !byTheClock);
		const points = ALL ? all : sample(all, SAMPLE);
		const engines = ALL ? ENGINES_POINTS : ENGINES_POINTS.slice(1, 2);
		let held = 0;
		const tried = (who: Who) => async (point: Point, lane: number) => {
			const ground = likeGround(stage.ground, join(stage.folder, `lane-${lane}`));
			const path = join(ground.root, SOURCE);
			let changed = false;
			const first = await holdAt(point, who, ground, () => {
				changed = existsSync(path);
				if (changed) change.make(path);
			});
			if (first.held) held += 1;
			const said = first.said + (await runAgain(stage, ground));
			const wrong = await wrongIn(ground, changed ? change : null, stage, good);
			return wrong && `held the ${who} at ${point.call} ${point.nth}: ${wrong}; it said ${said}`;
		};
		const faults = [...(await inLanes(points, tried("daemon"))), ...(await inLanes(engines, tried("engine")))];
		expect(faults).toEqual([]);
		// How often some calls come depends on time: a run may end before the last of them.
		expect(held).toBeGreaterThan(1);
		console.log(`a file that ${change.what}: at ${held} of ${all.length + ENGINES_POINTS.length} calls`);
	});
});

function writeOver(path: string): void {
	const file = openSync(path, "r+");
	writeSync(file, LARGER);
	closeSync(file);
}

function replace(path: string): void {
	writeFileSync(`${path}.part`, OTHER);
	renameSync(`${path}.part`, path);
}

/** What is published of the file that it becomes. */
async function outputOf({ becomes, whole }: Change): Promise<Buffer | undefined> {
	if (becomes === null || !whole) return undefined;
	const ground = groundAt(freshFolder());
	writeFileSync(join(ground.root, SOURCE), becomes);
	expect(await workThrough(ground)).toMatchObject({ how: 0 });
	const output = treeOf(ground).get("Lora/model.safetensors");
	rmSync(ground.root, { recursive: true });
	return output;
}

/** What is not as it should be in the end; null when all is. `change`: null where the file was put away before. */
async function wrongIn(ground: Ground, change: Change | null, stage: Stage, good: readonly Buffer[]) {
	const files = [...treeOf(ground)];
	const paths = files.map(([path]) => path).join(", ");
	const shown = files.filter(([path]) => !/^(Autoprune|\.autoprune)\//.test(path));
	const inInbox = files.filter(([path]) => path.startsWith("Autoprune/"));
	if (files.some(([path]) => path.startsWith(".autoprune/"))) return `temporary files are left: ${paths}`;
	const wrong = shown.find(([, bytes]) => !good.some((output) => output.equals(bytes)));
	if (wrong !== undefined) return `${wrong[0]} is no right output`;
	const now = change === null ? stage.expected.source : change.becomes;
	if (now !== null && !inInbox.some(([, bytes]) => bytes.equals(now))) return `the file is lost: ${paths}`;
	const output = change === null || change.whole ? good[change === null ? 0 : 1] : undefined;
	if (output !== undefined && !shown.some(([, bytes]) => bytes.equals(output))) return `it was not pruned: ${paths}`;
	const waits = inInbox.some(([path]) => path === "Autoprune/model.safetensors");
	if (waits && change?.becomes !== HALF) return `it is still in the inbox: ${paths}`;
	return wrongInJournal(ground, shown.length);
}

async function wrongInJournal(ground: Ground, published: number): Promise<string | null> {
	const journal = await openJournal(join(ground.state, "journal.db"));
	try {
		const { count } = await journal.totals({});
		const left = (await journal.unfinished()).length;
		if (left > 0) return `${left} jobs are not done`;
		return count === published ? null : `${count} outcomes are recorded, and ${published} models published`;
	} finally {
		await journal.close();
	}
}
