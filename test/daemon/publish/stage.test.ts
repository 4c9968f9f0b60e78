import { existsSync, statSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { claim, fill, finish, ingest, makeProduct, type Sandbox, sandboxWithModel } from "../sandbox.ts";
import { filesIn } from "../temp-folder.ts";

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await sandboxWithModel();
});

test("one that changes before it is brought along stays, and so does what took its name", async () => {
	await fill(sandbox, { "inbox/NAI.png": "old", "inbox/NAI.json": "first", "inbox/NAI.md": "m" });
	const job = await claim(sandbox);
	const product = await makeProduct(sandbox, job, {
		async beforeStaging() {
			await writeFile(join(sandbox.inbox, "NAI.png"), "newer");
			await rm(join(sandbox.inbox, "NAI.md"));
		},
	});
	await writeFile(join(sandbox.inbox, "new"), "second");
	await rename(join(sandbox.inbox, "new"), join(sandbox.inbox, "NAI.json"));
	await finish(sandbox, job, product);
	expect(await sandbox.files()).toEqual({
		"inbox/NAI.png": "newer",
		"inbox/NAI.json": "second",
		"inbox/Originals/NAI.ckpt": "weights",
		"library/Lora/NAI.json": "first",
		"library/Lora/NAI.safetensors": "pruned",
	});
});

test("one that is still being written is finished where it is by then", async () => {
	await fill(sandbox, { "inbox/NAI.txt": "half" });
	const job = await claim(sandbox);
	const product = await makeProduct(sandbox, job);
	await writeFile(join(sandbox.inbox, "NAI.txt"), " and the rest", { flag: "a" });
	await finish(sandbox, job, product);
	expect((await filesIn(join(sandbox.library, "Lora")))["NAI.txt"]).toBe("half and the rest");
	// It changed after it was found, so its old name is not taken from whoever writes it.
	expect((await filesIn(sandbox.inbox))["NAI.txt"]).toBe("half and the rest");
});

test("a sidecar that cannot be brought to the library stays", async () => {
	await fill(sandbox, { "inbox/NAI.png": "p", "library/.autoprune/job-1.1.s0.part/other": "a folder in its way" });
	await ingest(sandbox);
	expect(await sandbox.files()).toEqual({
		"inbox/NAI.png": "p",
		"inbox/Originals/NAI.ckpt": "weights",
		"library/.autoprune/job-1.1.s0.part/other": "a folder in its way",
		"library/Lora/NAI.safetensors": "pruned",
	});
});

/** Memory that Linux keeps as a disk of its own. */
const OTHER_DISK = "/dev/shm";
const isOther = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;

test.skipIf(!isOther)(
	"from another disk it comes as a copy with its rights and its time, unless it is still being written",
	async () => {
		const elsewhere = await mkdtemp(join(OTHER_DISK, "autoprune-test-"));
		onTestFinished(() => rm(elsewhere, { recursive: true }));
		await symlink(elsewhere, join(sandbox.inbox, "elsewhere"));
		const film = "a film ".repeat(400_000);
		await fill(sandbox, {
			"inbox/elsewhere/NAI.ckpt": "weights",
			"inbox/elsewhere/NAI.mp4": film,
			"inbox/elsewhere/NAI.md": "half",
		});
		const path = join(elsewhere, "NAI.mp4");
		await chmod(path, 0o640);
		await utimes(path, 1_600_000_000, 1_600_000_000);
		const job = await claim(sandbox, join(elsewhere, "NAI.ckpt"));
		await finish(sandbox, job, await makeProduct(sandbox, job, { quietMs: 60_000 }));
		const target = join(sandbox.library, "Lora", "NAI.mp4");
		expect(await readFile(target, "utf8")).toBe(film);
		expect(await stat(target)).toMatchObject({ mtimeMs: 1_600_000_000_000, mode: 0o100640 });
		expect((await readdir(elsewhere)).toSorted()).toEqual(["NAI.ckpt", "NAI.md"]);
		expect(await readdir(sandbox.work)).toEqual([]);
	},
);

test.skipIf(!isOther)("from a disk whose clock is ahead it comes too, once it has stood still", async () => {
	const elsewhere = await mkdtemp(join(OTHER_DISK, "autoprune-test-"));
	onTestFinished(() => rm(elsewhere, { recursive: true }));
	await symlink(elsewhere, join(sandbox.inbox, "elsewhere"));
	await fill(sandbox, { "inbox/elsewhere/NAI.ckpt": "weights", "inbox/elsewhere/NAI.png": "p" });
	await utimes(join(elsewhere, "NAI.png"), 4_000_000_000, 4_000_000_000);
	for (const [quietMs, isStaged] of [
		[60_000, false],
		[0, true],
	] as const) {
		const job = await claim(sandbox, join(elsewhere, "NAI.ckpt"));
		const { sidecars } = await makeProduct(sandbox, job, { quietMs });
		expect(sidecars?.map(({ staged }) => staged !== null)).toEqual([isStaged]);
		await sandbox.journal.requeue(job, "handed-back");
	}
});
