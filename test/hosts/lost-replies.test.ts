import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canLose, type LostReply, lossEnv } from "../faults/lost-reply.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";
import { drop, expectAlive, expectOnce, NAMES, untilPublished } from "./files.ts";

type Loss = Omit<LostReply, "nth" | "again">;

/** Prime to the number of calls that one file takes, so that over many files each of these calls fails at some time. */
const NTH = 7;

const CASES: readonly Loss[] = [
	{ call: "link", errno: "EIO", done: true },
	{ call: "link", errno: "EIO", done: false },
	{ call: "link", errno: "EEXIST", done: true },
	{ call: "link", errno: "EIO", done: true, blind: true },
	{ call: "unlink", errno: "EIO", done: true },
	{ call: "unlink", errno: "ENOENT", done: true },
	{ call: "rename", errno: "EIO", done: true, links: false },
	{ call: "rename", errno: "ENOENT", done: true, links: false },
	{ call: "rename", errno: "EIO", done: false, links: false },
	{ call: "open", errno: "EIO", done: true, links: false },
	{ call: "close", errno: "EIO", done: true },
];

describe.skipIf(!canUsePostgres || !canLose)("a host whose share loses replies", () => {
	test.each(CASES)("loses no file and makes no second one: %j", async (loss) => {
		const cluster = await makeCluster();
		const met = join(cluster.library, "met");
		const env = Object.entries(lossEnv({ ...loss, nth: NTH, again: true }, cluster.library, met));
		const before = ["env", ...env.map(([name, value]) => `${name}=${value}`)];
		const well = await cluster.start("well");
		const unwell = await cluster.start("unwell", { before });
		const names = NAMES.slice(0, 32);
		drop(well, names);
		await untilPublished(cluster, names);
		expect(existsSync(met)).toBe(true);
		expectOnce(cluster, well, names);
		expectAlive([well, unwell]);
	});
});
