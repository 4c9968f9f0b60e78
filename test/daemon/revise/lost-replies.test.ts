import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { canLose, type LostReply, losing } from "../../faults/lost-reply.ts";
import { makeSandbox, published, type Sandbox } from "../sandbox.ts";

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
			const sandbox = await makeSandbox();
			const id = await published(sandbox);
			const args = [REVISION, sandbox.root, "undo", "mine.ckpt"];
			({ met } = await losing({ ...loss, nth: points + 1 }, sandbox.root, args));
			if (met) points++;
			expect(await texts(sandbox), `at call ${points}`).toEqual(BOTH);
			await sandbox.finishRevisions();
			if ((await sandbox.journal.entry(id))?.undone == null) {
				await losing({ ...loss, nth: 0 }, sandbox.root, args);
			}
			expect(Object.keys(await sandbox.files()).toSorted(), `at call ${points}`).toEqual(ENDS);
			expect((await texts(sandbox)).length).toBe(ENDS.length);
		}
		expect(points).toBeGreaterThan(0);
	});
});

const BOTH = ["pruned of NAI.ckpt", "weights of NAI.ckpt"];
const ENDS = ["library/.autoprune/trash/1-NAI.safetensors", "mine.ckpt"];

/** The different texts of all files. */
async function texts(sandbox: Sandbox): Promise<string[]> {
	return [...new Set(Object.values(await sandbox.files()))].filter((text) => text !== "").toSorted();
}
