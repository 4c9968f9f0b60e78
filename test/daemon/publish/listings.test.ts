import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ALWAYS_ANEW, createListings } from "../../../daemon/publish/listings.ts";
import { tempFolder } from "../temp-folder.ts";

async function folderWith(...names: readonly string[]): Promise<Buffer> {
	const folder = await tempFolder();
	for (const name of names) await writeFile(join(folder, name), "");
	return Buffer.from(folder);
}

test("names are found by their beginning, all of them and no others", async () => {
	const name = fc.stringMatching(/^[abAB.]{1,4}$/).filter((one) => !/^\.\.?$/.test(one));
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(name, { maxLength: 12 }),
			fc.stringMatching(/^[abAB.]{0,3}$/),
			async (names, start) => {
				const folder = await folderWith(...names);
				const expected = names.filter((one) => one.startsWith(start)).sort();
				expect(await ALWAYS_ANEW.namesLike(folder, start)).toEqual(expected);
				expect(await createListings().namesLike(folder, start)).toEqual(expected);
			},
		),
		{ numRuns: 20 },
	);
});

test("a folder is listed once for many, until something new is known of", async () => {
	const listings = createListings();
	const folder = await folderWith("NAI.ckpt");
	const [one, other] = await Promise.all([listings.namesLike(folder, "NAI"), listings.namesLike(folder, "")]);
	expect([one, other]).toEqual([["NAI.ckpt"], ["NAI.ckpt"]]);
	await writeFile(join(folder.toString(), "NAI.png"), "");
	listings.forget();
	expect(await listings.namesLike(folder, "NAI")).toEqual(["NAI.ckpt", "NAI.png"]);
});

test("a folder that cannot be read has no names", async () => {
	expect(await createListings().namesLike(Buffer.from("/nowhere"), "NAI")).toEqual([]);
});
