import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeHome, tells } from "./run.ts";

test("a file that stays empty is refused in words, after it was given time to fill", { timeout: 60_000 }, async () => {
	const home = makeHome();
	writeFileSync(join(home.inbox, "nothing.ckpt"), "");
	const daemon = home.start();
	onTestFinished(async () => {
		daemon.process.kill("SIGKILL");
		await daemon.ended;
		home.remove();
	});
	const line = await daemon.saw(tells("refused", "nothing.ckpt"));
	expect(line).toMatchObject({ code: "file.empty", to: join("Failed", "nothing.ckpt") });
	const reason = readFileSync(join(home.inbox, "Failed", "nothing.ckpt.reason.txt"), "utf8");
	expect(reason).toContain("The file is empty. (file.empty)");
	expect(reason).toContain("Download the file again");
});
