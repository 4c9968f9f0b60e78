import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { makeHome, tells } from "../e2e/run.ts";
import { fillJournal } from "../many-entries.mjs";
import { openPage, test } from "./page.ts";
import { SAMPLES } from "./sample-models.ts";

const FOLDER = fileURLToPath(new URL("../../docs/images", import.meta.url));
const SIZE = { viewport: { width: 1440, height: 900 } };

test("the README's pictures of the page are taken", async () => {
	const home = makeHome("web: {port: 0}\n");
	const first = await home.watching();
	await first.saw(tells("watching"));
	first.process.kill("SIGTERM");
	await first.ended;
	await fillJournal(
		join(home.folder, "state", "autoprune", "journal.db"),
		2_600,
		new Date(Date.now() - 3_600_000).toISOString(),
	);
	const daemon = await home.watching();
	const { url } = (await daemon.saw(tells("started"))).web as { url: string };
	SAMPLES["sd-v1-ema.safetensors"](join(home.library, "anything-v3.safetensors"));
	SAMPLES["anything.vae.safetensors"](join(home.library, "anything-v3.vae.safetensors"));
	const { page, close } = await openPage(url, SIZE);
	const take = (name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`) });

	SAMPLES["style-lora.safetensors"](join(home.inbox, "watercolour.safetensors"));
	SAMPLES["sd-v1-ema.safetensors"](join(home.inbox, "deliberate-v3.safetensors"));
	const bar = page.getByRole("region", { name: "Working" }).getByRole("progressbar", { name: "deliberate-v3" });
	await expect.poll(() => bar.getAttribute("aria-valuenow").then(Number)).toBeGreaterThanOrEqual(25);
	await take("now");

	await page.goto(`${url}/model?root=1&path=anything-v3.safetensors`);
	await page.getByRole("button", { name: "Prune" }).and(page.locator(":enabled")).waitFor();
	await take("model");

	await page.goto(`${url}/workshop`);
	await page.getByRole("button", { name: "Try" }).first().click();
	await page.getByRole("button", { name: "Make it" }).and(page.locator(":enabled")).waitFor();
	await take("workshop");

	await page.emulateMedia({ colorScheme: "dark" });
	await page.goto(`${url}/log`);
	await page.getByRole("row").nth(3).click();
	await page.getByRole("heading", { name: /^Entry/ }).waitFor();
	await take("log");
	await close();
	daemon.process.kill("SIGTERM");
	expect(await daemon.ended).toBe(0);
	await home.end();
});
