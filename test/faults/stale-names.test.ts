import { existsSync, linkSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileAt, linkFile } from "../../workers/files/lost-replies.ts";
import { canShare, twoClients } from "../e2e/shares.ts";

describe.skipIf(!canShare)("a client of a share that caches which names do not exist", () => {
	test("finds a file that another client has created since", async () => {
		const { here, there } = twoClients();
		deny(join(here, "a"));
		writeFileSync(join(there, "a"), "weights");
		expect(existsSync(join(here, "a"))).toBe(false);
		expect(await fileAt(join(here, "a"))).toMatchObject({ size: 7 });
		expect(readFileSync(join(there, "a"), "utf8")).toBe("weights");
	});

	test("finds that there is no file, and leaves nothing there", async () => {
		const { here, there } = twoClients();
		deny(join(here, "a"));
		expect(await fileAt(join(here, "a"))).toBeNull();
		expect(await fileAt(join(here, "no-folder", "a"))).toBeNull();
		expect(readdirSync(there)).toEqual([]);
	});

	test("recognises its own link, which another client has made of the same file", async () => {
		const { here, there } = twoClients();
		writeFileSync(join(here, "temp"), "weights");
		deny(join(here, "final"));
		linkSync(join(there, "temp"), join(there, "final"));
		await linkFile(join(here, "temp"), join(here, "final"));
		expect(lstatSync(join(there, "final")).nlink).toBe(2);
	});
});

/** Lets a client cache that there is no such name. */
function deny(path: string): void {
	expect(existsSync(path)).toBe(false);
}
