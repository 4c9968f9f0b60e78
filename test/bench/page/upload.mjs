// A file of 2 GB dropped onto the page, beside the same bytes written by dd.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { rssBytes } from "../../processes.mjs";
import { open } from "./browser.mjs";
import { makeHome } from "./home.mjs";

const MIB = 2 ** 20;
const COUNT = 2048;

export async function upload(browser) {
	const home = makeHome();
	const file = join(home.folder, "upload.ckpt");
	const dd = (from, to, ...words) =>
		execFileSync("dd", [`if=${from}`, `of=${to}`, "bs=1M", ...words], { stdio: "ignore" });
	dd("/dev/urandom", file, `count=${COUNT}`);
	const began = performance.now();
	dd(file, join(home.folder, "copy"), "conv=fdatasync");
	const ddSeconds = (performance.now() - began) / 1000;
	rmSync(join(home.folder, "copy"));
	const daemon = await home.start();
	const { page, close } = await open(browser, daemon.url);
	await page.getByRole("button", { name: "Pause" }).and(page.locator(":enabled")).waitFor();
	await page.getByRole("button", { name: "Pause" }).click();
	const before = rssBytes(daemon.pid);
	let most = before;
	const from = performance.now();
	await page.locator("input[type=file]").first().setInputFiles(file);
	while (!existsSync(join(home.inbox, "upload.ckpt"))) {
		most = Math.max(most, rssBytes(daemon.pid));
		await setTimeout(50);
	}
	const seconds = (performance.now() - from) / 1000;
	await close();
	await daemon.stop();
	home.remove();
	const [share, more] = [ddSeconds / seconds, (most - before) / MIB];
	const speed = (COUNT / seconds).toFixed(0);
	return [
		{
			what: `upload of 2 GiB (${speed} MiB/s) beside dd with fdatasync (${(COUNT / ddSeconds).toFixed(0)} MiB/s)`,
			most: "at least 60 %",
			measured: `${Math.round(share * 100)} %`,
			isMet: share >= 0.6,
		},
		{ what: "memory of the daemon during it", most: "+60 MiB", measured: `+${more.toFixed(0)} MiB`, isMet: more <= 60 },
	];
}
