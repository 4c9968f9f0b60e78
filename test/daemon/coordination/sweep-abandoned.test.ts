import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sweepAbandoned } from "../../../daemon/publish/temp.ts";
import { filesIn, tempFolder } from "../temp-folder.ts";

const MONTH_MS = 30 * 24 * 3600 * 1000;

test("a host whose clock is ahead removes no file of a job that has just begun, and no beacon", async () => {
	const root = await tempFolder();
	const work = join(root, "0a1b2c3d");
	await mkdir(work);
	await mkdir(join(root, "trash"));
	for (const name of ["cluster", "trash/1-a.pt", "0a1b2c3d/job-1.1.part", "0a1b2c3d/job-2.1.part"]) {
		await writeFile(join(root, name), name);
	}
	const keptIds = async (): Promise<ReadonlySet<number>> => {
		await writeFile(join(work, "job-3.1.part"), "begun meanwhile");
		return new Set([2]);
	};
	expect(await sweepAbandoned(work, async () => new Set(), Date.now())).toBe(0);
	expect(await sweepAbandoned(work, keptIds, Date.now() + MONTH_MS)).toBe(1);
	expect(Object.keys(await filesIn(root)).toSorted()).toEqual([
		"0a1b2c3d/job-2.1.part",
		"0a1b2c3d/job-3.1.part",
		"cluster",
		"trash/1-a.pt",
	]);
});
