import { appendFile, link, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withCurrentCtime } from "../../../daemon/queue/same-file.ts";
import { arrivalAt } from "../arrivals.ts";
import { tempFolder } from "../temp-folder.ts";

test("a file that was linked in the meantime gets its current ctime; one with other bytes stays as it was seen", async () => {
	const path = join(await tempFolder(), "a.safetensors");
	await writeFile(path, "weights");
	const before = await arrivalAt(path);
	// The kernel stamps a change with the time of its last tick, which may be that of the one before.
	for (let after = before; after.identity.ctimeNs === before.identity.ctimeNs; after = await arrivalAt(path)) {
		await link(path, `${path}.part`);
		await unlink(`${path}.part`);
	}
	const linked = await withCurrentCtime(before);
	expect(linked).toEqual(await arrivalAt(path));
	await appendFile(path, "more");
	expect(await withCurrentCtime(before)).toEqual(before);
	await unlink(path);
	expect(await withCurrentCtime(before)).toEqual(before);
});
