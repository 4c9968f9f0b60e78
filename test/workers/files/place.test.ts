import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { filePath } from "../../../workers/files/file-path.ts";
import { moveOnto, place } from "../../../workers/files/place.ts";

test("names that are all taken are refused, and no file is touched", async () => {
	const folder = await mkdtemp(join(tmpdir(), "place-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	const [from, taken] = [join(folder, "new"), join(folder, "NAI.pt")];
	await writeFile(from, "new");
	await writeFile(taken, "old");
	const placed = place(Buffer.from(from), [filePath(taken)], async () => undefined);
	await expect(placed).rejects.toMatchObject({ code: "work.no-free-name" });
	expect(await readFile(taken, "utf8")).toBe("old");
	expect(await readFile(from, "utf8")).toBe("new");
});

test("a placeholder that another program has written into is its file, and is not replaced", async () => {
	const folder = await mkdtemp(join(tmpdir(), "place-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	const [from, placeholder] = [join(folder, "new"), join(folder, "NAI.pt")];
	await writeFile(from, "new");
	await writeFile(placeholder, "another's");
	expect(await moveOnto(Buffer.from(from), filePath(placeholder))).toBeNull();
	expect(await readFile(placeholder, "utf8")).toBe("another's");
	await writeFile(placeholder, "");
	expect(await moveOnto(Buffer.from(from), filePath(placeholder))).toMatchObject({ linked: false });
	expect(await readFile(placeholder, "utf8")).toBe("new");
});
