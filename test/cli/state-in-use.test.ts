import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stateWithJournal } from "../../cli/state-in-use.ts";
import { tempFolder } from "../daemon/temp-folder.ts";

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log("skipped: the journal of another user, for only root can be another user");

async function folders(...withJournal: ("own" | "service")[]) {
	const root = await tempFolder();
	await chmod(root, 0o755);
	const own = join(root, "own");
	const service = join(root, "service");
	for (const name of withJournal) {
		await mkdir(join(root, name), { mode: 0o700 });
		await writeFile(join(root, name, "journal.db"), "");
	}
	return { own, service };
}

test("one's own journal comes first, the service's where there is none, one's own where there is neither", async () => {
	const both = await folders("own", "service");
	expect(stateWithJournal(both.own, both.service)).toBe(both.own);
	const theirs = await folders("service");
	expect(stateWithJournal(theirs.own, theirs.service)).toBe(theirs.service);
	const none = await folders();
	expect(stateWithJournal(none.own, none.service)).toBe(none.own);
});

test.skipIf(!isRoot)("a service's journal that this user may not read is told as such", async () => {
	const { own, service } = await folders("service");
	process.seteuid?.(65534);
	onTestFinished(() => void process.seteuid?.(0));
	expect(() => stateWithJournal(own, service)).toThrow(expect.objectContaining({ code: "journal.no-rights" }));
});
