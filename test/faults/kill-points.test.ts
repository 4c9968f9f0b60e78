import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { firstEngineUnder } from "./engine-command.ts";
import { likeGround, workThrough } from "./ground.ts";
import { isEngines, type KillPoint, killPoints, sample } from "./kill-points.ts";
import { inLanes } from "./lanes.ts";
import { goodModel, unknownModel } from "./models.ts";
import { ALL, type Case, prepare, removeStages, runAgain, runUntil, type Stage } from "./stage.ts";
import { canTrace, type Mutation } from "./strace.ts";
import { lost, treeOf, unfinished } from "./whole.ts";

/** The engine writes an output piece by piece: without `--all` one of so many pieces is tried. */
const WRITES_STEP = ALL ? 1 : 64;

/** Without `--all`, so many points of every second case are tried. */
const SAMPLE = 3;

/** Two that go along with a model, and one that stays with the original. */
const SIDECARS = { ".preview.png": "a picture", ".safetensors.json": "notes", ".sha256": "a sum" };

const PUBLISHED: Case = { what: "a model that is published", model: goodModel(), links: true, first: false };

const CASES: readonly Case[] = [
	PUBLISHED,
	{ what: "a model that is published, without hard links", model: goodModel(), links: false, first: false },
	{ what: "a model that is refused", model: unknownModel(), links: true, first: false },
	{ what: "a model that is refused, without hard links", model: unknownModel(), links: false, first: false },
	{ what: "a model with sidecars", model: goodModel(), links: true, first: false, sidecars: SIDECARS },
	{
		what: "a model with sidecars, without hard links",
		model: goodModel(),
		links: false,
		first: false,
		sidecars: SIDECARS,
	},
	{
		what: "a refused model with sidecars, without hard links",
		model: unknownModel(),
		links: false,
		first: false,
		sidecars: SIDECARS,
	},
	{ what: "the first model of all", model: goodModel(), links: true, first: true },
	{
		what: "an unknown model with sidecars that is placed, without hard links",
		model: unknownModel(),
		links: false,
		first: false,
		settings: "onUnknown: place\n",
		sidecars: SIDECARS,
	},
	{
		what: "an unknown model that is placed",
		model: unknownModel(),
		links: true,
		first: false,
		settings: "onUnknown: place\n",
	},
];

let tried = 0;
/** Points of the case at hand that only another run came to. */
let unreached = 0;
afterAll(() => {
	removeStages();
	if (tried > 0) console.log(`kill points: ${tried} tried in all, nothing lost`);
});

describe.skipIf(!canTrace)(
	"a daemon that is killed at any change it makes loses nothing, and the next one finishes",
	() => {
		test.each(ALL ? CASES : CASES.filter((_, index) => index % 2 === 0))("$what", async (one) => {
			const stage = await prepare(one);
			const points = killPoints(stage.mutations.filter((mutation) => changes(mutation, one)));
			const chosen = ALL ? points : sample(points, SAMPLE);
			const faults = await inLanes(chosen, (point, lane) => killAt(point, stage, lane));
			expect(faults).toEqual([]);
			const reached = chosen.length - unreached;
			unreached = 0;
			tried += reached;
			console.log(`kill points: ${reached} of ${points.length} tried, ${one.what}`);
		});
	},
);

/** A link that cannot be made changes nothing. */
function changes(mutation: Mutation, { links }: Case): boolean {
	return !isEngines(mutation) && (links || mutation.call !== "link");
}

describe.skipIf(!canTrace)("an engine that is killed at any change it makes costs only time", () => {
	// Threads of one process write to one file, and each counts its calls by itself: so the first of them is traced alone.
	test.each([
		["in its threads", ["-f"]],
		["in its main thread", []],
	])("%s", async (where, follow) => {
		const stage = await prepare(PUBLISHED);
		const engines = stage.mutations.filter(isEngines);
		const [path = ""] = engines[0]?.paths ?? [];
		let killed = 0;
		for (const call of new Set(engines.map((mutation) => mutation.call))) {
			for (let nth = 1; ; nth += call === "pwrite64" ? WRITES_STEP : 1) {
				const ground = likeGround(stage.ground, join(stage.folder, "engine"));
				const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${nth}`];
				const before = ["strace", ...follow, "-qq", "-o", "/dev/null", "-P", join(ground.root, path), ...inject];
				const { how, said } = await workThrough(ground, { env: firstEngineUnder(before, ground.root) });
				expect({ how, wrong: await unfinished(ground, stage.expected) }).toEqual({ how: 0, wrong: null });
				if (!said.includes("the engine died (SIGKILL)")) break;
				killed += 1;
			}
		}
		expect(killed).toBeGreaterThan(2);
		tried += killed;
		console.log(`kill points: ${killed} tried of the engine ${where}`);
	});
});

/** What went wrong after a kill at this point; null when nothing did. */
async function killAt(point: KillPoint, stage: Stage, lane: number): Promise<string | null> {
	const ground = likeGround(stage.ground, join(stage.folder, `lane-${lane}`));
	const how = await runUntil(point, stage, ground);
	const where = `${point.call} ${point.nth}`;
	if (how !== "SIGKILL" && point.byTheClock) {
		unreached += 1;
		return null;
	}
	if (how !== "SIGKILL") return `${where} was not reached: ${how}`;
	const missing = lost(treeOf(ground), stage.expected);
	if (missing !== null) return `after ${where}: ${missing}`;
	const said = await runAgain(stage, ground);
	const wrong = await unfinished(ground, stage.expected);
	return wrong === null ? null : `after ${where} and a restart: ${wrong}; it said ${said}`;
}
