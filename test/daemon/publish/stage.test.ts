import { existsSync, statSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { NOTHING_INHERITED } from "../../../daemon/publish/inherited.ts";
import { sidecarsOf } from "../../../daemon/publish/sidecars.ts";
import { stageSidecars } from "../../../daemon/publish/stage.ts";
import { tempPath } from "../../../daemon/publish/temp.ts";
import { arrivalAt } from "../arrivals.ts";
import { filesIn } from "../temp-folder.ts";
import { type Bench, claim, fill, finish, makeBench, makeProduct } from "./bench.ts";

const SETTLED = { quietMs: 0, inherited: NOTHING_INHERITED };

let bench: Bench;

beforeEach(async () => {
	bench = await makeBench();
});

test("one that changes before it is brought along stays, and so does what took its name", async () => {
	await fill(bench, { "inbox/NAI.png": "old", "inbox/NAI.json": "first", "inbox/NAI.md": "m" });
	const job = await claim(bench);
	const found = await sidecarsOf(job.arrival);
	await writeFile(join(bench.inbox, "NAI.png"), "newer");
	await rm(join(bench.inbox, "NAI.md"));
	const product = {
		...(await makeProduct(bench, job)),
		sidecars: await stageSidecars(found, tempPath(bench.work, job), SETTLED),
	};
	await writeFile(join(bench.inbox, "new"), "second");
	await rename(join(bench.inbox, "new"), join(bench.inbox, "NAI.json"));
	await finish(bench, job, product);
	expect(await filesIn(bench.root)).toEqual({
		"inbox/NAI.png": "newer",
		"inbox/NAI.json": "second",
		"inbox/Originals/NAI.ckpt": "weights",
		"library/Lora/NAI.json": "first",
		"library/Lora/NAI.safetensors": "pruned",
	});
});

test("one that is still being written is finished where it is by then", async () => {
	await fill(bench, { "inbox/NAI.txt": "half" });
	const job = await claim(bench);
	const product = await makeProduct(bench, job);
	await writeFile(join(bench.inbox, "NAI.txt"), " and the rest", { flag: "a" });
	await finish(bench, job, product);
	expect((await filesIn(join(bench.library, "Lora")))["NAI.txt"]).toBe("half and the rest");
	// It changed after it was found, so its old name is not taken from whoever writes it.
	expect((await filesIn(bench.inbox))["NAI.txt"]).toBe("half and the rest");
});

test("a folder that cannot be written costs the sidecar nothing", async () => {
	await fill(bench, { "inbox/NAI.png": "p" });
	const [sidecar] = await sidecarsOf(await arrivalAt(join(bench.inbox, "NAI.ckpt")));
	if (sidecar === undefined) throw new Error("no sidecar");
	expect(await stageSidecars([sidecar], join(bench.root, "no", "job-1.1.part"), SETTLED)).toEqual([sidecar]);
	expect(await filesIn(bench.inbox)).toEqual({ "NAI.ckpt": "weights", "NAI.png": "p" });
});

/** Memory that Linux keeps as a disk of its own. */
const OTHER_DISK = "/dev/shm";
const isOther = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;

test.skipIf(!isOther)(
	"from another disk it comes as a copy with its rights and its time, unless it is still being written",
	async () => {
		const elsewhere = await mkdtemp(join(OTHER_DISK, "autoprune-test-"));
		onTestFinished(() => rm(elsewhere, { recursive: true }));
		await symlink(elsewhere, join(bench.inbox, "elsewhere"));
		const film = "a film ".repeat(400_000);
		await fill(bench, {
			"inbox/elsewhere/NAI.ckpt": "weights",
			"inbox/elsewhere/NAI.mp4": film,
			"inbox/elsewhere/NAI.md": "half",
		});
		const path = join(elsewhere, "NAI.mp4");
		await chmod(path, 0o640);
		await utimes(path, 1_600_000_000, 1_600_000_000);
		const job = await claim(bench, join(elsewhere, "NAI.ckpt"));
		await finish(bench, job, await makeProduct(bench, job, { quietMs: 60_000 }));
		const target = join(bench.library, "Lora", "NAI.mp4");
		expect(await readFile(target, "utf8")).toBe(film);
		expect(await stat(target)).toMatchObject({ mtimeMs: 1_600_000_000_000, mode: 0o100640 });
		expect((await readdir(elsewhere)).toSorted()).toEqual(["NAI.ckpt", "NAI.md"]);
		expect(await readdir(bench.work)).toEqual([]);
	},
);

test.skipIf(!isOther)("from a disk whose clock is ahead it comes too, once it has stood still", async () => {
	const elsewhere = await mkdtemp(join(OTHER_DISK, "autoprune-test-"));
	onTestFinished(() => rm(elsewhere, { recursive: true }));
	await symlink(elsewhere, join(bench.inbox, "elsewhere"));
	await fill(bench, { "inbox/elsewhere/NAI.ckpt": "weights", "inbox/elsewhere/NAI.png": "p" });
	await utimes(join(elsewhere, "NAI.png"), 4_000_000_000, 4_000_000_000);
	const job = await claim(bench, join(elsewhere, "NAI.ckpt"));
	const found = await sidecarsOf(job.arrival);
	const temp = tempPath(bench.work, job);
	expect(await stageSidecars(found, temp, { ...SETTLED, quietMs: 60_000 })).toMatchObject([{ staged: null }]);
	expect(await stageSidecars(found, temp, SETTLED)).not.toMatchObject([{ staged: null }]);
});
