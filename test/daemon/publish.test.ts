import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Journal } from "../../daemon/journal/port/journal.ts";
import { openJournal } from "../../daemon/journal/sqlite/journal.ts";
import { sweepForgotten, sweepTemps, tempPath } from "../../daemon/publish/temp.ts";
import { publish } from "../../daemon/publish.ts";
import { filePath } from "../../workers/files/file-path.ts";
import { NOW, produce } from "./arrivals.ts";
import { tempFolder } from "./temp-folder.ts";

let library: string;
let work: string;
let journal: Journal;

beforeEach(async () => {
	library = await tempFolder();
	work = join(library, ".autoprune");
	await mkdir(work);
	journal = await openJournal(join(library, "state", "journal.db"));
	onTestFinished(() => journal.close());
});

test("a product gets its name in a folder that is made for it, with the rights of any new file", async () => {
	const { id, product } = await made("NAI", "content");
	const final = await publish(journal, id, product);
	expect(final).toBe(join(library, "new", "Stable-diffusion", "NAI.safetensors"));
	expect(await readFile(final, "utf8")).toBe("content");
	expect((await stat(final)).mode & 0o777).toBe(0o666 & ~process.umask());
	expect(await journal.unfinished()).toMatchObject([{ progress: { state: "publishing", final, placeholder: false } }]);
});

test("a taken name is never taken away, whoever has it", async () => {
	const folder = join(library, "new", "Stable-diffusion");
	await mkdir(join(folder, "NAI(1).safetensors"), { recursive: true });
	await writeFile(join(folder, "NAI.safetensors"), "");
	const { id, product } = await made("NAI", "content");
	expect(await publish(journal, id, product)).toBe(join(folder, "NAI(2).safetensors"));
	expect(await readFile(join(folder, "NAI.safetensors"), "utf8")).toBe("");
});

test("jobs that finish at the same moment each get a name of their own", async () => {
	const all = await Promise.all(Array.from({ length: 20 }, (_, index) => made("NAI", `content ${index}`)));
	const finals = await Promise.all(all.map(({ id, product }) => publish(journal, id, product)));
	expect(new Set(finals).size).toBe(20);
	const contents = await Promise.all(finals.map((final) => readFile(final, "utf8")));
	expect(contents).toEqual(all.map((_, index) => `content ${index}`));
	expect(await readdir(join(library, "new", "Stable-diffusion"))).toHaveLength(20);
});

test("publishing again after a crash keeps the name that was given", async () => {
	const { id, product } = await made("NAI", "content");
	const final = await publish(journal, id, product);
	expect(await publish(journal, id, product)).toBe(final);
	expect(await readdir(product.folder)).toHaveLength(1);
});

test("a file in the place of a folder is a fault with a code", async () => {
	await writeFile(join(library, "new"), "");
	const { id, product } = await made("NAI", "content");
	await expect(publish(journal, id, product)).rejects.toMatchObject({ code: "work.not-a-folder" });
});

test.skipIf(!existsSync("/dev/shm"))(
	"a folder that turns out to lie on another disk is a fault that names it",
	async () => {
		const elsewhere = await mkdtemp("/dev/shm/autoprune-");
		onTestFinished(() => rm(elsewhere, { recursive: true }));
		await symlink(elsewhere, join(library, "new"));
		const { id, product } = await made("NAI", "content");
		const fault = { code: "work.other-disk", detail: { folder: product.folder } };
		await expect(publish(journal, id, product)).rejects.toMatchObject(fault);
		expect(await readFile(product.temp, "utf8")).toBe("content");
	},
);

test("temporary files of no job are swept, and nothing else", async () => {
	const kept = tempPath(work, { id: 1, attempt: 2 });
	for (const path of [kept, tempPath(work, { id: 1, attempt: 1 }), join(work, "mine.part"), join(work, "lock.db")]) {
		await writeFile(path, "");
	}
	expect(await sweepTemps(work, new Set([kept]))).toBe(1);
	expect((await readdir(work)).toSorted()).toEqual(["job-1.2.part", "lock.db", "mine.part"]);
	expect(await sweepTemps(join(library, "no"), new Set())).toBe(0);
});

test("those of other daemons of the library stay for a week, and go when their daemon is gone", async () => {
	const [own, other] = [join(library, ".autoprune", "0badcafe"), join(library, ".autoprune", "feedbeef")];
	const trash = join(library, ".autoprune", "trash");
	for (const folder of [own, other, trash]) {
		await mkdir(folder, { recursive: true });
		await writeFile(tempPath(folder, { id: 1, attempt: 1 }), "");
	}
	await writeFile(join(other, "mine.part"), "");
	const days = 24 * 3600 * 1000;
	expect(await sweepForgotten(own, Date.now() + 6 * days)).toBe(0);
	expect(await sweepForgotten(own, Date.now() + 8 * days)).toBe(1);
	expect(await readdir(other)).toEqual(["mine.part"]);
	for (const folder of [own, trash]) expect(await readdir(folder)).toEqual(["job-1.1.part"]);
});

let count = 0;

async function made(stem: string, content: string) {
	const path = `/inbox/${count}`;
	const identity = { dev: "1", ino: String(count++), size: 9, mtimeNs: "3", ctimeNs: "4" };
	const job = await journal.claim({ path, pathBytes: filePath(path), identity }, NOW);
	if (job === null) throw new Error("not claimed");
	const folder = join(library, "new", "Stable-diffusion");
	return { id: job.id, product: await produce(tempPath(work, job), content, { folder, stem }) };
}
