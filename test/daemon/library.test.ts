import { chmod, mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Journal } from "../../daemon/journal/port/journal.ts";
import { followLibrary, type Library } from "../../daemon/library.ts";
import { newJournal } from "./journal/journals.ts";
import { memoryLog, tempFolder } from "./temp-folder.ts";

let root: string;
let folder: string;
let log: ReturnType<typeof memoryLog>;
let others: number;
let journal: Journal;
let library: Library;

beforeEach(async () => {
	root = await tempFolder();
	folder = join(root, "models");
	log = memoryLog();
	others = 0;
	({ journal } = await newJournal());
	library = followed();
});

/** As a run of the daemon does. */
function followed(): Library {
	return followLibrary({
		folder,
		workFolder: join(folder, ".autoprune"),
		inboxes: [join(folder, "Autoprune")],
		journal,
		log,
		onOther: async () => {
			others += 1;
		},
	});
}

async function asked(): Promise<string | null> {
	library.invalidate();
	const looked = await library.look();
	const tried = await library.fault();
	expect(looked?.code).toBe(tried?.code);
	return tried?.code ?? null;
}

test("one that can be written is well, and nothing is left there but the work folder", async () => {
	await mkdir(folder);
	expect(await asked()).toBeNull();
	expect(await readdir(folder)).toEqual([".autoprune"]);
	expect(await readdir(join(folder, ".autoprune"))).toEqual([]);
	expect([log.messages, others]).toEqual([[], 0]);
});

test("a look leaves nothing at all", async () => {
	await mkdir(folder);
	expect(await library.look()).toBeNull();
	expect(await readdir(folder)).toEqual([]);
});

test("one that is missing is named once, and said to be back", async () => {
	expect(await asked()).toBe("work.folder-missing");
	expect(await asked()).toBe("work.folder-missing");
	await mkdir(folder);
	expect(await asked()).toBeNull();
	expect(log.messages).toEqual([`The folder ${folder} does not exist.`, "the library is writable again"]);
	expect(others).toBe(1);
});

test.each([
	{ left: "nothing", names: [] },
	{ left: "the inbox that was made in it", names: ["Autoprune"] },
])("an earlier run knew it: where $left is, it is not there", async ({ names }) => {
	await mkdir(join(folder, "Lora"), { recursive: true });
	expect(await asked()).toBeNull();
	await rename(folder, `${folder}-unmounted`);
	await mkdir(folder);
	for (const name of names) await mkdir(join(folder, name));
	library = followed();
	expect(await asked()).toBe("work.library-empty");
	expect(await readdir(folder)).toEqual(names);
	await rm(folder, { recursive: true });
	await rename(`${folder}-unmounted`, folder);
	expect(await asked()).toBeNull();
});

test("one that an earlier run knew may be restored without the work folder", async () => {
	await mkdir(join(folder, "Lora"), { recursive: true });
	expect(await asked()).toBeNull();
	await rm(join(folder, ".autoprune"), { recursive: true });
	library = followed();
	expect(await asked()).toBeNull();
});

test("an empty folder in its place is what an unmounted disk leaves: nothing is made in it", async () => {
	await mkdir(join(folder, "Lora"), { recursive: true });
	expect(await asked()).toBeNull();
	await rename(folder, `${folder}-unmounted`);
	await mkdir(folder);
	expect(await asked()).toBe("work.library-empty");
	expect(await readdir(folder)).toEqual([]);
	await rmdir(folder);
	await rename(`${folder}-unmounted`, folder);
	expect(await asked()).toBeNull();
	expect(others).toBe(0);
});

test("another library in its place is taken, and looked at anew", async () => {
	await mkdir(folder);
	expect(await asked()).toBeNull();
	await rename(folder, `${folder}-old`);
	await mkdir(join(folder, "checkpoints"), { recursive: true });
	expect(await asked()).toBeNull();
	expect(others).toBe(1);
});

test("an empty one that was made for it is taken", async () => {
	await mkdir(folder);
	expect(await asked()).toBeNull();
	await rename(folder, `${folder}-old`);
	await mkdir(join(folder, ".autoprune"), { recursive: true });
	expect(await asked()).toBeNull();
});

test("one that lets nothing be made in its work folder is named by why", async () => {
	await mkdir(folder);
	await writeFile(join(folder, ".autoprune"), "a file where a folder should be");
	expect((await library.fault())?.code).toBe("work.not-a-folder");
	await rm(join(folder, ".autoprune"));
	expect(await asked()).toBeNull();
});

test.skipIf(process.getuid?.() === 0)("one without the right to write is said to have none", async () => {
	await mkdir(folder);
	await chmod(folder, 0o555);
	expect(await asked()).toBe("work.read-only");
	await chmod(folder, 0o755);
	expect(await asked()).toBeNull();
});

test("one that was well a moment ago is believed, until something failed there", async () => {
	await mkdir(folder);
	vi.useFakeTimers({ toFake: ["performance"] });
	onTestFinished(() => void vi.useRealTimers());
	expect(await library.fault()).toBeNull();
	await rm(folder, { recursive: true });
	expect(await library.fault()).toBeNull();
	library.invalidate();
	expect((await library.fault())?.code).toBe("work.folder-missing");
});
