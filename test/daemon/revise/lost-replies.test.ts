import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { finishRevisions } from "../../../daemon/revise/one-at-a-time.ts";
import { canLose, type LostReply, losing } from "../../faults/lost-reply.ts";
import { filesIn } from "../temp-folder.ts";
import { aHome, type Home } from "./ingested.ts";

const DIST = new URL("../../../dist/", import.meta.url).href;
const REVISION = fileURLToPath(new URL("../whole-revision.mjs", import.meta.url));

describe.skipIf(!canLose)("an undo on a share that loses the reply of any call", () => {
	test.each<Omit<LostReply, "nth">>([
		{ call: "link", errno: "EIO", done: true },
		{ call: "link", errno: "EEXIST", done: true },
		{ call: "link", errno: "EIO", done: true, blind: true },
		{ call: "unlink", errno: "EIO", done: true },
		{ call: "unlink", errno: "ENOENT", done: true },
		{ call: "unlink", errno: "EIO", done: true, blind: true },
		{ call: "rename", errno: "EIO", done: true, links: false },
		{ call: "rename", errno: "ENOENT", done: true, links: false },
		{ call: "rename", errno: "EIO", done: true, links: false, blind: true },
	])("loses no file and makes no second one: %j", { timeout: 60_000 }, async (loss) => {
		let points = 0;
		for (let met = true; met; ) {
			const home = await aHome();
			const id = await home.published();
			const args = [REVISION, DIST, home.root, "undo", "mine.ckpt"];
			({ met } = await losing({ ...loss, nth: points + 1 }, home.root, args));
			if (met) points++;
			expect(await texts(home), `at call ${points}`).toEqual(BOTH);
			await finishRevisions(home.deps);
			if ((await home.journal.entry(id))?.undone == null) {
				await losing({ ...loss, nth: 0 }, home.root, args);
			}
			expect(Object.keys(await models(home)).toSorted(), `at call ${points}`).toEqual(ENDS);
			expect((await texts(home)).length).toBe(ENDS.length);
		}
		expect(points).toBeGreaterThan(0);
	});
});

const BOTH = ["pruned of NAI.ckpt", "weights of NAI.ckpt"];
const ENDS = ["library/.autoprune/trash/1-NAI.safetensors", "mine.ckpt"];

/** The different texts of all files. */
async function texts(home: Home): Promise<string[]> {
	return [...new Set(Object.values(await models(home)))].filter((text) => text !== "").toSorted();
}

async function models({ root }: Home): Promise<Record<string, string>> {
	return Object.fromEntries(Object.entries(await filesIn(root)).filter(([path]) => !path.startsWith("state/")));
}
