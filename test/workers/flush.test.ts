import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { flushedMeanwhile } from "../../workers/flush.ts";

const GIB = 2 ** 30;
/** Half of it is written from the start. */
const done = () => GIB / 2;

// Linux flushes no pipe: EINVAL, as if a disk had failed.
const folder = mkdtempSync(join(tmpdir(), "flush-"));
const path = join(folder, "pipe");
execFileSync("mkfifo", [path]);
const fd = openSync(path, constants.O_RDWR);
afterAll(() => {
	closeSync(fd);
	rmSync(folder, { recursive: true });
});

test("a flush that fails while a file is written is told once all is written", async () => {
	let looks = 0;
	let written = false;
	const writing = async (): Promise<void> => {
		while (looks < 2) await stat(folder);
		// Each call after the one before, so that the flush has failed by then.
		for (let call = 0; call < 20; call++) await stat(folder);
		written = true;
	};
	const counted = (): number => {
		looks += 1;
		return done();
	};
	const all = flushedMeanwhile(writing(), { fd, path, bytes: GIB, done: counted });
	await expect(all).rejects.toMatchObject({ code: "work.write-failed", cause: { code: "EINVAL" } });
	expect(written).toBe(true);
});

test("where writing fails, that is what is told", async () => {
	const failed = Promise.reject(new Error("no room"));
	await expect(flushedMeanwhile(failed, { fd, path, bytes: GIB, done })).rejects.toThrow("no room");
});

test("where little was written since the last flush, there is none", async () => {
	let looks = 0;
	const little = (): number => {
		looks += 1;
		return 1000;
	};
	const writing = async (): Promise<string> => {
		while (looks < 3) await stat(folder);
		return "written";
	};
	expect(await flushedMeanwhile(writing(), { fd, path, bytes: GIB, done: little })).toBe("written");
});

test("a small file is written without", async () => {
	expect(await flushedMeanwhile(Promise.resolve("written"), { fd, path, bytes: 1000, done })).toBe("written");
});
