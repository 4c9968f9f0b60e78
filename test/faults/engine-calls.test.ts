import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { UNET_V1, VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { firstEngineUnder } from "./engine-command.ts";
import { freshFolder, groundAt, likeGround, workThrough } from "./ground.ts";
import { isEngines } from "./kill-points.ts";
import { goodModel } from "./models.ts";
import { ALL, type Case, prepare, removeStages, runAgain } from "./stage.ts";
import { canTrace, under } from "./strace.ts";
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

test.skipIf(!canTrace)(
	"what the disk answers to a flush on the way is heard, though the last flush hears nothing of it",
	async () => {
		const ground = groundAt(freshFolder());
		writeSparse(join(ground.inbox, "unet.safetensors"), UNET_V1);
		const before = under("fsync:error=EIO:when=1");
		const { how, said } = await workThrough(ground, { env: firstEngineUnder(before, ground.root) });
		expect({ how, said }).toMatchObject({ how: 1, said: expect.stringContaining("EIO") });
		expect(modelsIn(ground.library)).toEqual(["Autoprune/unet.safetensors"]);
		expect(await workThrough(ground)).toMatchObject({ how: 0 });
		expect(modelsIn(ground.library)).toContain("diffusion_models/unet.safetensors");
		rmSync(ground.root, { recursive: true });
	},
);

test.skipIf(!canTrace)("a disk that takes long for a flush is left alone until all is written", async () => {
	const ground = groundAt(freshFolder());
	writeSparse(join(ground.inbox, "unet.safetensors"), UNET_V1);
	const log = join(ground.root, "fsync.log");
	const slowly = ["strace", "-f", "-qq", "-o", log, "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=300000"];
	expect(await workThrough(ground, { env: firstEngineUnder(slowly, ground.root) })).toMatchObject({ how: 0 });
	// The last flush is the daemon's own.
	expect(readFileSync(log, "utf8").match(/fsync\(/g)).toHaveLength(1);
	rmSync(ground.root, { recursive: true });
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
			"Autoprune/.autoprune-lock",
			"Autoprune/Failed/vae.safetensors",
			"Autoprune/Failed/vae.safetensors.reason.txt",
		]);
	});
});

test.skipIf(!canTrace)("an output that cannot be read back is written anew, and its source stays", async () => {
	const stage = await prepare(PUBLISHED);
	const [path = ""] = stage.mutations.find(isEngines)?.paths ?? [];
	const ground = likeGround(stage.ground, join(stage.folder, "read-back"));
	const before = under("pread64:error=EIO:when=1+", join(ground.root, path));
	const { how, said } = await workThrough(ground, { env: firstEngineUnder(before, ground.root) });
	expect({ how, said }).toMatchObject({ how: 1, said: expect.stringContaining("work.write-failed") });
	expect(lost(treeOf(ground), stage.expected)).toBe(null);
	await runAgain(stage, ground);
	expect(await unfinished(ground, stage.expected)).toBe(null);
});

/** Models and what is half written of any: too large to be read. */
function modelsIn(library: string): string[] {
	return readdirSync(library, { recursive: true, encoding: "utf8" }).filter((path) =>
		/\.(safetensors|part)$/.test(path),
	);
}
