import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { namesIn } from "../../../workers/files/identity.ts";

test("a folder that does not exist has no names", async () => {
	const folder = await mkdtemp(join(tmpdir(), "autoprune-test-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	await writeFile(join(folder, "a"), "");
	expect(await namesIn(folder)).toEqual(["a"]);
	expect(await namesIn(join(folder, "missing"))).toEqual([]);
	expect(await namesIn(join(folder, "a", "in-a-file"))).toEqual([]);
	await expect(namesIn(join(folder, "n".repeat(300)))).rejects.toMatchObject({ code: "ENAMETOOLONG" });
});
