import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { likeGround } from "./ground.ts";
import { isEngines, type KillPoint, killPoints, sample } from "./kill-points.ts";
import { inLanes } from "./lanes.ts";
import { goodModel, unknownModel } from "./models.ts";
import { ALL, type Case, prepare, removeStages, runAgain, runWith, type Stage } from "./stage.ts";
import { canTrace } from "./strace.ts";
import { lost, treeOf, unfinished } from "./whole.ts";

const PUBLISHED: Case = { what: "a model that is published", model: goodModel(), links: true, first: false };
const REFUSED: Case = { what: "a model that is refused", model: unknownModel(), links: true, first: false };

/** Without `--all`, so many calls are tried for each fault. */
const SAMPLE = 2;

afterAll(removeStages);

describe.skipIf(!canTrace).each([PUBLISHED, REFUSED])(
	"$what, with one call that fails, or a signal during it",
	(one) => {
		test.each(["error=EIO", "error=ENOSPC", "signal=TERM"])("%s", async (fault) => {
			const stage = await prepare(one);
			const points = killPoints(stage.mutations.filter((mutation) => !isEngines(mutation)));
			const chosen = ALL ? points : sample(points, SAMPLE);
			const faults = await inLanes(chosen, (point, lane) => failAt(fault, point, stage, lane));
			expect(faults).toEqual([]);
			console.log(`${fault}: at ${chosen.length} of ${points.length} calls, ${one.what}`);
		});
	},
);

/** What went wrong after a fault at this point; null when nothing did. */
async function failAt(fault: string, point: KillPoint, stage: Stage, lane: number): Promise<string | null> {
	const ground = likeGround(stage.ground, join(stage.folder, `lane-${lane}`));
	const where = `${fault} in ${point.call} ${point.nth}`;
	const first = await runWith(fault, point, stage, ground);
	if (typeof first.how === "string") return `${where} ended the daemon by ${first.how}`;
	const missing = lost(treeOf(ground), stage.expected);
	if (missing !== null) return `after ${where}: ${missing}; it said ${first.said}`;
	const said = await runAgain(stage, ground);
	const wrong = await unfinished(ground, stage.expected);
	return wrong && `after ${where}: ${wrong}; it said ${first.said} and then ${said}`;
}
