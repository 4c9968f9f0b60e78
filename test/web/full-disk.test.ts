import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { serve } from "../daemon/http/serve.ts";
import { canMount, mounted } from "../e2e/mounts.ts";
import { expectAccessible } from "./axe.ts";
import { openPage, PAGE, test } from "./page.ts";
import { slowDown } from "./slow-down.ts";

/** Without a browser, `test` skips already. */
const testWithDisk = canMount ? test : test.skip;

const BYTES = 8_000_000;

/** Fills a disk but for this many bytes. Returns the file that fills it. */
function fill(folder: string, butFor: number): string {
	const { bavail, bsize } = statfsSync(folder);
	const path = join(folder, "filler.txt");
	writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - butFor)));
	return path;
}

testWithDisk(
	"an upload for which there is no room is refused before it begins, and sent when there is room",
	async () => {
		const { server, config } = await serve({}, PAGE);
		const [{ inbox }] = config.inboxes;
		mounted("12m", inbox);
		const filler = fill(inbox, 1_000_000);
		const { page, faults, close } = await openPage(server.address.url);
		const files = { name: "large.ckpt", mimeType: "", buffer: randomBytes(BYTES) };
		await page.getByLabel("Upload models into the inbox").setInputFiles(files);
		const card = page.getByRole("region", { name: "Uploads" });
		await card.getByText(`The upload needs 7.63 MiB on the disk of ${inbox}, where `).waitFor();
		await card.getByText("Free some space on that disk, and upload the file again.").waitFor();
		await expectAccessible(page);
		expect(readdirSync(inbox)).toEqual(["filler.txt"]);
		rmSync(filler);
		await page.getByRole("button", { name: "Retry the upload of large.ckpt" }).click();
		await card.getByText("in the inbox").waitFor();
		expect(readFileSync(join(inbox, "large.ckpt")).equals(files.buffer)).toBe(true);
		expect(faults.splice(0)).toEqual([expect.stringContaining("507")]);
		await close();
	},
);

testWithDisk(
	"a disk that becomes full during an upload is named, and the upload continues where it stopped",
	async () => {
		const { server, config } = await serve({}, PAGE);
		const [{ inbox }] = config.inboxes;
		mounted("12m", inbox);
		const { page, close } = await openPage(server.address.url);
		const setSpeed = await slowDown(page, 2_000_000);
		const files = { name: "large.ckpt", mimeType: "", buffer: randomBytes(BYTES) };
		await page.getByLabel("Upload models into the inbox").setInputFiles(files);
		const parts = (): readonly string[] =>
			readdirSync(inbox, { recursive: true })
				.map(String)
				.filter((name) => name.endsWith(".part"));
		const arrived = (): number => parts().reduce((sum, name) => sum + readFileSync(join(inbox, name)).length, 0);
		await expect.poll(arrived).toBeGreaterThan(0);
		const filler = fill(inbox, 1_000_000);
		await setSpeed(-1);
		const card = page.getByRole("region", { name: "Uploads" });
		await card.getByText("No space left to write").waitFor();
		await card.getByText("Free some space on that disk, or raise the quota, and try again.").waitFor();
		await expectAccessible(page);
		const before = arrived();
		expect(parts()).toHaveLength(1);
		expect(before).toBeLessThan(BYTES);
		rmSync(filler);
		const next = page.waitForRequest((request) => request.method() === "PATCH");
		await page.getByRole("button", { name: "Retry the upload of large.ckpt" }).click();
		expect(Number((await next).headers()["upload-offset"])).toBe(before);
		await card.getByText("in the inbox").waitFor();
		expect(readFileSync(join(inbox, "large.ckpt")).equals(files.buffer)).toBe(true);
		expect(parts()).toEqual([]);
		await close(/507/);
	},
);
