import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { SAMPLES_IN, type ServedHome, serveSamples } from "./home.ts";
import { openPage, test } from "./page.ts";
import { SAMPLES, type SampleName } from "./sample-models.ts";
import { keepShot } from "./shots.ts";

const PHONE = { viewport: { width: 360, height: 740 } };

let home: ServedHome;
beforeAll(async () => {
	home = await serveSamples(Object.keys(SAMPLES) as SampleName[]);
});
afterAll(() => home.end());

test("without a file the newest files are listed, and one of them opens by its link", async () => {
	const { page, close } = await openPage(`${home.url}/model`);
	await page.getByRole("region", { name: "Newest files" }).getByRole("link", { name: "small.gguf" }).click();
	await page.getByRole("heading", { level: 2, name: "small.gguf" }).waitFor();
	await expect.poll(() => new URL(page.url()).searchParams.get("path")).toBe("Stable-diffusion/small.gguf");
	await close();
});

test("Enter chooses from the list of the whole text, also when it is pressed before the list has come", async () => {
	const { page, close } = await openPage(`${home.url}/model`);
	await page.getByRole("combobox", { name: "Model file" }).focus();
	await page.keyboard.press("ArrowDown");
	await page.getByRole("option").nth(2).waitFor();
	let answer = (): void => undefined;
	const held = new Promise<void>((resolve) => {
		answer = resolve;
	});
	await page.route("**/api/v1/files?*", async (route) => {
		await held;
		await route.continue();
	});
	await page.keyboard.type("small");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	answer();
	await page.getByRole("heading", { level: 2, name: "small.gguf" }).waitFor();
	await close();
});

test("the field for a file is used with the keys alone", async () => {
	const { page, close } = await openPage(`${home.url}/model`);
	const field = page.getByRole("combobox", { name: "Model file" });
	await field.focus();
	await expect.poll(() => field.getAttribute("aria-expanded")).toBe("false");
	await page.keyboard.press("ArrowDown");
	await page.getByRole("listbox").waitFor();
	await page.keyboard.type("SD-V1");
	await page.getByText("2 found").waitFor();
	const options = page.getByRole("option");
	const first = await field.getAttribute("aria-activedescendant");
	await page.keyboard.press("ArrowDown");
	await expect.poll(() => field.getAttribute("aria-activedescendant")).not.toBe(first);
	await expect.poll(() => options.nth(1).getAttribute("aria-selected")).toBe("true");
	await expectAccessible(page);
	await page.keyboard.press("Escape");
	await expect.poll(() => page.getByRole("listbox").count()).toBe(0);
	await page.keyboard.type("vae");
	await page.getByRole("option", { name: "anything.vae.safetensors", selected: true }).waitFor();
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { level: 2, name: "anything.vae.safetensors" }).waitFor();
	await close();
});

test("an absolute path leads to its file, and one outside of all folders is refused in words", async () => {
	const path = `${home.library}/Stable-diffusion/upscaler.safetensors`;
	const { page, close } = await openPage(`${home.url}/model?${new URLSearchParams({ file: path })}`);
	await page.getByRole("heading", { level: 2, name: "upscaler.safetensors" }).waitFor();
	await page.goto(`${home.url}/model?file=/etc/passwd`);
	await page.getByText("/etc/passwd is outside the inboxes and libraries").waitFor();
	await close();
});

test.each<readonly [SampleName, readonly string[]]>([
	["sd-v1-ema.safetensors", ["SD-v1 + EMA", "safe to read", "Keep EMA", "UNET-v1-EMA", "1.99 GiB as fp16 (−72 %)"]],
	["style-lora.safetensors", ["LoRA-v1", "safe to read", "LoRA-v1-UNET", "4.57 MiB as fp16 (−50 %)"]],
	["flux-fp8.safetensors", ["diffusion model flux1 dev", "Flux.1 diffusion model", "fp8"]],
	["small.gguf", ["upscaler esrgan", "GGUF F16"]],
	["upscaler.safetensors", ["upscaler esrgan", "4.00 MiB as fp16 (−50 %)"]],
	["damaged.safetensors", ["SD-v1, damaged", "model.damaged", "lacks 106 tensors"]],
	["dangerous.ckpt", ["dangerous", "Do not load this file", "os.system", "pickle.dangerous"]],
	["unknown.safetensors", ["unknown", "safe to read", "model.unknown"]],
	["no-model.safetensors", ["cannot be read", "This is a text file, not a model.", "file.not-a-model"]],
])("%s: what it is, what is in it and what is wrong, in both schemes and on a phone", async (name, texts) => {
	const { page, close } = await openPage(home.modelUrl(name));
	await page.getByRole("heading", { level: 2, name }).waitFor();
	for (const text of texts) await page.getByText(text).first().waitFor();
	await keepShot(page, `model-${name}-light`);
	await expectAccessible(page);
	await keepShot(page, `model-${name}-dark`);
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	await keepShot(page, `model-${name}-phone`);
	await close();
});

test("the details say what was chosen, what was not, and why", async () => {
	const { page, close } = await openPage(home.modelUrl("sd-v1-ema.safetensors", "details"));
	const chosen = page.getByRole("region", { name: "Chosen" });
	for (const text of ["UNET-v1-SD", "first_stage_model.", "EMA-UNET-v1"]) await chosen.getByText(text).waitFor();
	const others = page.getByRole("region", { name: "Not chosen" });
	await others.getByText("complete, but SD-v1 explains 934 more tensors").waitFor();
	await others.getByText("SD-XL", { exact: true }).click();
	await others.locator("details[open] code").first().waitFor();
	await page.getByRole("button", { name: "Show" }).click();
	await page.getByText('"architecture": "SD-v1"').waitFor();
	await expectAccessible(page);
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	await close();
});

test("tensors of no component are found by a part of their names", async () => {
	const { page, close } = await openPage(home.modelUrl("unknown.safetensors", "details"));
	const unknown = page.locator(".card", { hasText: "Unknown tensors" });
	await unknown.getByRole("searchbox").fill("LAYER.1.");
	await unknown.getByText("1 found").waitFor();
	await unknown.getByText("network.layer.1.weight").waitFor();
	await close();
});

test("every tensor is in a table that is searched by the daemon and walked by keys", async () => {
	const { page, close } = await openPage(home.modelUrl("sd-v1-ema.safetensors", "tensors"));
	const table = page.getByRole("grid", { name: "Tensors" });
	await table.getByText("model.diffusion_model.time_embed.0.weight").waitFor();
	await expect.poll(() => table.getAttribute("aria-rowcount")).toBe("1817");
	await expect.poll(() => table.getByRole("row").count()).toBeLessThanOrEqual(61);
	await table.getByRole("row").nth(1).focus();
	await page.keyboard.press("End");
	await table.getByText("goes: running average").first().waitFor();
	await page.getByRole("searchbox", { name: "Find a tensor" }).fill("time_embed");
	await expect.poll(() => table.getAttribute("aria-rowcount")).toBe("9");
	await page.getByRole("searchbox", { name: "Find a tensor" }).fill("no such tensor");
	await page.getByText("No tensor has this in its name.").waitFor();
	await page.getByRole("searchbox", { name: "Find a tensor" }).fill("");
	await table.getByText("model.diffusion_model.time_embed.0.weight").waitFor();
	await expectAccessible(page);
	await keepShot(page, "model-tensors");
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	await keepShot(page, "model-tensors-phone");
	await close();
});

test("metadata is a table, JSON is shown as a tree on demand, and training tags are counted and searched", async () => {
	const { page, close } = await openPage(home.modelUrl("style-lora.safetensors", "metadata"));
	await page.getByText("ss_network_dim").waitFor();
	await page.getByRole("button", { name: "Show as a tree" }).click();
	await page.getByText('"10_style": {').waitFor();
	const tags = page.getByRole("region", { name: "Trained with" });
	await expect
		.poll(() => tags.getByRole("listitem").allTextContents())
		.toEqual(["1girl120", "blue sky90", "<img src=x onerror=alert(1)>3"]);
	await tags.getByRole("searchbox").fill("SKY");
	await expect.poll(() => tags.getByRole("listitem").allTextContents()).toEqual(["blue sky90"]);
	await expectAccessible(page);
	await keepShot(page, "model-metadata");
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	await close();
});

test("the metric is computed on demand, and a name that is given to weights is known afterwards", async () => {
	const { page, close } = await openPage(home.modelUrl("anything.vae.safetensors"));
	const weights = page.getByRole("region", { name: "Whose weights" });
	await weights.getByRole("button", { name: "Compute" }).click();
	await weights.getByText("5000").waitFor();
	await weights.getByRole("button", { name: "Name it: the weights of the VAE" }).click();
	await page.keyboard.type("empty");
	await page.keyboard.press("Enter");
	await weights.getByText("Uses the empty VAE.").waitFor();
	await expectAccessible(page);
	await close();
});

test("the arrow keys change between the tabs, and the address keeps the tab", async () => {
	const { page, close } = await openPage(home.modelUrl("small.gguf"));
	await page.getByRole("tab", { name: "Overview" }).focus();
	await page.keyboard.press("ArrowRight");
	await page.getByRole("tabpanel", { name: "Details" }).waitFor();
	await expect.poll(() => new URL(page.url()).searchParams.get("tab")).toBe("details");
	await page.keyboard.press("End");
	await page.getByText("The file has no metadata.").waitFor();
	await page.reload();
	await page.getByText("The file has no metadata.").waitFor();
	await close();
});

test("Prune writes the file with the choices that are set, and leads to it", async () => {
	const { page, close } = await openPage(home.modelUrl("style-lora.safetensors"));
	const card = page.getByRole("region", { name: "What is in it, and what stays" });
	await card.getByRole("img", { name: /^Of 9.07 MiB, 4.57 MiB stay/ }).waitFor();
	await card.getByRole("radio", { name: "fp32" }).check();
	await card.getByText("There is nothing to prune: the output would be the same as this file.").waitFor();
	await expect.poll(() => card.getByRole("button", { name: "Prune" }).count()).toBe(0);
	await card.getByRole("radio", { name: "bf16" }).check();
	const field = card.getByRole("textbox", { name: "Save as" });
	await field.waitFor();
	await field.fill("");
	await expect.poll(() => card.getByRole("button", { name: "Prune" }).isDisabled()).toBe(true);
	await field.fill("whole-lora.safetensors");
	await card.getByRole("button", { name: "Prune" }).click();
	await card.getByText("whole-lora.safetensors is written.").waitFor();
	await card.getByRole("link", { name: "Look inside" }).click();
	await page.getByRole("heading", { level: 2, name: "whole-lora.safetensors" }).waitFor();
	const written = join(home.library, "Lora", "whole-lora.safetensors");
	const output = join(home.folder, "whole-lora.safetensors");
	const source = join(home.library, SAMPLES_IN, "style-lora.safetensors");
	expect(home.run("prune", source, "--precision", "bf16", "-o", output)).toMatchObject({ code: 0 });
	expect(readFileSync(written).equals(readFileSync(output))).toBe(true);
	await close();
});

test("broken positions of CLIP are repaired by a choice of the page", async () => {
	const { page, close } = await openPage(home.modelUrl("broken-clip.safetensors"));
	const card = page.getByRole("region", { name: "What is in it, and what stays" });
	const found = page.getByRole("region", { name: "Found on the way" });
	await found.getByText("1 position missing (76). The choice “Repair CLIP positions” repairs it.").waitFor();
	await card.getByRole("checkbox", { name: "Repair CLIP positions" }).waitFor();
	await expect.poll(() => page.getByText("--fix-clip").count()).toBe(0);
	await close();
});

test("the strip follows what is kept", async () => {
	const { page, close } = await openPage(home.modelUrl("sd-v1-ema.safetensors"));
	const card = page.getByRole("region", { name: "What is in it, and what stays" });
	await card.getByRole("img", { name: /1.99 GiB stay.*EMA: 3.20 GiB, is dropped/ }).waitFor();
	await card.getByRole("checkbox", { name: "Keep EMA" }).check();
	await card.getByRole("img", { name: /3.59 GiB stay.*EMA: 3.20 GiB, 1.60 GiB stay/ }).waitFor();
	await close();
});

test("a task that runs shows how far it is, and is cancelled", async () => {
	const { page, close } = await openPage(home.modelUrl("sd-v1.safetensors"));
	const card = page.getByRole("region", { name: "What is in it, and what stays" });
	const field = card.getByRole("textbox", { name: "Save as" });
	await field.fill("cancelled.safetensors");
	const started = page.waitForResponse((response) => response.url().endsWith("/api/v1/tasks"));
	await card.getByRole("button", { name: "Prune" }).click();
	await started;
	// Not before: what a task writes is planned by these processes, too. Not later: it takes a second.
	const goOn = await home.hold();
	await card.getByRole("progressbar", { name: "Writing cancelled.safetensors" }).waitFor();
	await expect.poll(() => card.getByRole("button", { name: "Prune" }).isDisabled()).toBe(true);
	await keepShot(page, "model-running");
	const cancelled = page.waitForRequest((request) => request.method() === "DELETE");
	await card.getByRole("button", { name: "Cancel" }).click();
	await cancelled;
	goOn();
	await card.getByText("Cancelled. Nothing was written.").waitFor();
	expect(home.names(SAMPLES_IN)).not.toContain("cancelled.safetensors");
	await close();
});
