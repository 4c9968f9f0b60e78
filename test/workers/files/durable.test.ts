import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { syncFolder, writeNewFile } from "../../../workers/files/durable.ts";
import { tempFolder } from "../../daemon/temp-folder.ts";

const TEXT = "strange.ckpt was not pruned, é\n";

test.each([
	{ what: "nothing", there: null, written: true, after: TEXT },
	{ what: "the same text", there: TEXT, written: true, after: TEXT },
	{ what: "a text that a crash cut short", there: TEXT.slice(0, 9), written: true, after: TEXT },
	{ what: "a file that a crash left empty", there: "", written: true, after: TEXT },
	{ what: "another text", there: "mine", written: false, after: "mine" },
	{ what: "a longer text", there: `${TEXT}more`, written: false, after: `${TEXT}more` },
])("where there is $what, a new file is written or the name is left alone", async ({ there, written, after }) => {
	const folder = await tempFolder();
	const path = join(folder, "reason.txt");
	if (there !== null) await writeFile(path, there);
	expect(await writeNewFile(Buffer.from(path), folder, TEXT)).toBe(written);
	expect(await readFile(path, "utf8")).toBe(after);
});

test("a folder that many want to have synced is synced for each, and is missing for each", async () => {
	const folder = await tempFolder();
	await Promise.all(Array.from({ length: 20 }, () => syncFolder(folder)));
	const gone = await Promise.allSettled(Array.from({ length: 3 }, () => syncFolder(join(folder, "no"))));
	expect(gone.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
	await syncFolder(folder);
});
