import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { instanceOf, isInstance } from "../../daemon/instance.ts";
import { tempFolder } from "./temp-folder.ts";

test("a state folder keeps its instance, and another one has another", async () => {
	const [one, other] = [await tempFolder(), await tempFolder()];
	const made = await instanceOf(one);
	expect(isInstance(made)).toBe(true);
	expect(await instanceOf(one)).toBe(made);
	expect(await instanceOf(other)).not.toBe(made);
});

test.each(["", "0badcaf", "../../etc", "0BADCAFE"])("%j is no instance, and is replaced", async (text) => {
	const state = await tempFolder();
	await writeFile(join(state, "instance"), text);
	const made = await instanceOf(state);
	expect(await readFile(join(state, "instance"), "utf8")).toBe(`${made}\n`);
});

test("a state folder that cannot be written is a fault with a code", async () => {
	await expect(instanceOf(join(await tempFolder(), "none"))).rejects.toMatchObject({ code: "work.folder-missing" });
});
