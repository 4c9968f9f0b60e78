import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { claim, makeProduct, makeSandbox, publishProduct, type Sandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let library: string;
let journal: Sandbox["journal"];
let count: number;

beforeEach(async () => {
	sandbox = await makeSandbox();
	({ library, journal } = sandbox);
	count = 0;
});

test("a product gets its name in a folder that is made for it, with the rights of any new file", async () => {
	const { job, product } = await made("NAI", "content");
	const final = await publishProduct(sandbox, job, product);
	expect(final).toBe(join(library, "new", "Stable-diffusion", "NAI.safetensors"));
	expect(await readFile(final, "utf8")).toBe("content");
	expect((await stat(final)).mode & 0o777).toBe(0o666 & ~process.umask());
	expect(await journal.unfinished()).toMatchObject([{ progress: { state: "publishing", final, placeholder: false } }]);
});

test("a taken name is never taken away, whoever has it", async () => {
	const folder = join(library, "new", "Stable-diffusion");
	await mkdir(join(folder, "NAI(1).safetensors"), { recursive: true });
	await writeFile(join(folder, "NAI.safetensors"), "");
	const { job, product } = await made("NAI", "content");
	expect(await publishProduct(sandbox, job, product)).toBe(join(folder, "NAI(2).safetensors"));
	expect(await readFile(join(folder, "NAI.safetensors"), "utf8")).toBe("");
});

test("jobs that finish at the same moment each get a name of their own", async () => {
	const all = await Promise.all(Array.from({ length: 20 }, (_, index) => made("NAI", `content ${index}`)));
	const finals = await Promise.all(all.map(({ job, product }) => publishProduct(sandbox, job, product)));
	expect(new Set(finals).size).toBe(20);
	const contents = await Promise.all(finals.map((final) => readFile(final, "utf8")));
	expect(contents).toEqual(all.map((_, index) => `content ${index}`));
	expect(await readdir(join(library, "new", "Stable-diffusion"))).toHaveLength(20);
});

test("publishing again after a crash keeps the name that was given", async () => {
	const { job, product } = await made("NAI", "content");
	const final = await publishProduct(sandbox, job, product);
	expect(await publishProduct(sandbox, job, product)).toBe(final);
	expect(await readdir(product.folder)).toHaveLength(1);
});

test("a file in the place of a folder is a fault with a code", async () => {
	await writeFile(join(library, "new"), "");
	const { job, product } = await made("NAI", "content");
	await expect(publishProduct(sandbox, job, product)).rejects.toMatchObject({ code: "work.not-a-folder" });
});

test.skipIf(!existsSync("/dev/shm"))(
	"a folder that turns out to lie on another disk is a fault that names it",
	async () => {
		const elsewhere = await mkdtemp("/dev/shm/autoprune-");
		onTestFinished(() => rm(elsewhere, { recursive: true }));
		await symlink(elsewhere, join(library, "new"));
		const { job, product } = await made("NAI", "content");
		const fault = { code: "work.other-disk", detail: { folder: product.folder } };
		await expect(publishProduct(sandbox, job, product)).rejects.toMatchObject(fault);
		expect(await readFile(product.temp, "utf8")).toBe("content");
	},
);

async function made(stem: string, content: string) {
	count += 1;
	const path = join(sandbox.inbox, `${count}.ckpt`);
	await writeFile(path, `weights ${count}`);
	const job = await claim(sandbox, path);
	return { job, product: await makeProduct(sandbox, job, { folder: "new/Stable-diffusion", stem, content }) };
}
