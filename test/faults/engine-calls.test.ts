import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { firstEngineUnder } from "./engine-command.ts";
import { freshFolder, groundAt, likeGround, workThrough } from "./ground.ts";
import { isEngines } from "./kill-points.ts";
import { goodModel } from "./models.ts";
import { ALL, type Case, prepare, removeStages, runAgain } from "./stage.ts";
import { canTrace } from "./strace.ts";
import { lost, treeOf, unfinished } from "./whole.ts";

const PUBLISHED: Case = { what: "a model that is published", model: goodModel(), links: true, first: false };

afterAll(removeStages);

describe.skipIf(!canTrace)("an engine to whose writing the disk answers with a fault", () => {
	test.each(ALL ? ["ENOSPC", "EIO"] : ["ENOSPC"])(
		"%s: nothing of it shows, and the next start finishes",
		async (errno) => {
			const stage = await prepare(PUBLISHED);
			const engines = stage.mutations.filter(isEngines);
			const [path = ""] = engines[0]?.paths ?? [];
			const calls = [...new Set(engines.map(({ call }) => call))];
			for (const call of ALL ? calls : calls.slice(-1)) {
				const ground = likeGround(stage.ground, join(stage.folder, "engine"));
				const before = under(`${call}:error=${errno}:when=1`, join(ground.root, path));
				const { how, said } = await workThrough(ground, { env: firstEngineUnder(before, ground.root) });
				expect({ call, how, said }).toMatchObject({ how: 1, said: expect.stringContaining(errno) });
				expect(lost(treeOf(ground), stage.expected)).toBe(null);
				await runAgain(stage, ground);
				expect(await unfinished(ground, stage.expected)).toBe(null);
			}
			expect(calls.length).toBeGreaterThan(1);
		},
	);
});

describe.skipIf(!canTrace)("a file that the disk cannot read any more", () => {
	test.each([
		["from its first byte on", 1],
		["in the middle of its weights", 20],
	])("%s is refused by that name, and not tried again", async (_, nth) => {
		const ground = groundAt(freshFolder());
		const source = join(ground.inbox, "vae.safetensors");
		writeSparse(source, VAE_V1);
		const before = under(`pread64:error=EIO:when=${nth}+`, source);
		const { how, said } = await workThrough(ground, { env: firstEngineUnder(before, ground.root) });
		expect({ how, said }).toMatchObject({ how: 1, said: expect.stringContaining("work.source-unreadable") });
		expect([...treeOf(ground).keys()].sort()).toEqual([
			"Autoprune/Failed/vae.safetensors",
			"Autoprune/Failed/vae.safetensors.reason.txt",
		]);
	});
});

/** A command's prefix that has calls of its on one path fail, counted in each thread by itself. */
function under(fault: string, path: string): string[] {
	const [call] = fault.split(":");
	return ["strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e", `trace=${call}`, "-e", `inject=${fault}`];
}
