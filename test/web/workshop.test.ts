import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { follow } from "../daemon/http/stream.ts";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { SAMPLES_IN, type ServedHome, serveSamples } from "./home.ts";
import { type OpenPage, openPage, test } from "./page.ts";
import { keepShot } from "./shots.ts";

const PHONE = { viewport: { width: 360, height: 740 } };
/** A quarter of the usual size. */
const MODEL = "checkpoint-fp8.safetensors";
const VAE = "anything.vae.safetensors";

let home: ServedHome;
beforeAll(async () => {
	home = await serveSamples(["sd-v1-ema.safetensors", MODEL, VAE, "style-lora.safetensors", "flux-fp8.safetensors"]);
});
afterAll(() => home.end());

function openWorkshop(query: Readonly<Record<string, string>> = {}): Promise<OpenPage> {
	return openPage(`${home.url}/workshop?${new URLSearchParams(query)}`);
}

/** The file as the address names it. The library is the second folder. */
function at(name: string): string {
	return `1:${SAMPLES_IN}/${name}`;
}

/** Chooses a file by keys. */
async function choose(page: Page, field: string, name: string): Promise<void> {
	await page.getByRole("combobox", { name: field }).focus();
	await page.keyboard.type(name);
	await page.getByRole("option", { name, selected: true }).waitFor();
	await page.keyboard.press("Enter");
}

/** Starts the plan that is shown, and waits until its output is written. */
async function make(page: Page, name: string): Promise<Buffer> {
	const plan = page.getByRole("region", { name: "The plan" });
	const field = plan.getByRole("textbox", { name: "Save as" });
	await field.waitFor();
	await field.fill(name);
	await plan.getByRole("button", { name: "Make it" }).click();
	await plan.getByText(`${name} is written.`).waitFor({ timeout: LONG });
	return readFileSync(join(home.library, SAMPLES_IN, name));
}

/** What a command writes, with `-o` and a name in the home folder. */
function made(name: string, ...args: readonly string[]): Buffer {
	const output = join(home.folder, name);
	expect(home.run(...args, "-o", output)).toMatchObject({ code: 0, err: "" });
	return readFileSync(output);
}

function path(name: string): string {
	return join(home.library, SAMPLES_IN, name);
}

/** Two gigabytes are written several times. */
const LONG = 300_000;

test("the first example is filled by one click, and gives the same bytes as `autoprune replace`", {
	timeout: LONG,
}, async () => {
	const { page, close } = await openWorkshop();
	await page.getByRole("button", { name: "Try: Give a checkpoint another VAE" }).click();
	const plan = page.getByRole("region", { name: "The plan" });
	await plan.getByText("SD-v1 with another VAE-v1").waitFor();
	await plan.getByText("1,130").waitFor();
	await keepShot(page, "workshop-replace-light");
	await expectAccessible(page);
	await keepShot(page, "workshop-replace-dark");
	const bytes = await make(page, "replaced.safetensors");
	const command = ["replace", path(MODEL), "--component", "VAE-v1", "--from", path(VAE)];
	expect(bytes.equals(made("replaced.safetensors", ...command))).toBe(true);
	await plan.getByRole("link", { name: "Look inside" }).click();
	await page.getByRole("heading", { level: 2, name: "replaced.safetensors" }).waitFor();
	await close();
});

test("the second example is filled by one click, and gives the same bytes as `autoprune build`", {
	timeout: LONG,
}, async () => {
	const { page, close } = await openWorkshop();
	await page.getByRole("button", { name: "Try: Build a checkpoint from parts" }).click();
	await page.getByText("SD-v1 from 3 parts").waitFor();
	const bytes = await make(page, "built.safetensors");
	const parts = { "CLIP-v1": MODEL, "UNET-v1": MODEL, "VAE-v1": VAE };
	const chosen = Object.entries(parts).flatMap(([of, name]) => ["--component", `${of}=${path(name)}`]);
	expect(bytes.equals(made("built.safetensors", "build", "SD-v1", ...chosen))).toBe(true);
	await close();
});

test("a part is taken out with the keys alone, with the same bytes as by `autoprune extract`", async () => {
	const { page, close } = await openWorkshop();
	await page.getByRole("button", { name: "Take a part out" }).focus();
	await page.keyboard.press("Enter");
	await choose(page, "Model", "style-lora");
	await page.getByRole("radio", { name: "LoRA-v1-CLIP" }).focus();
	await page.keyboard.press("Space");
	const plan = page.getByRole("region", { name: "The plan" });
	await plan.getByRole("textbox", { name: "Save as" }).focus();
	await page.keyboard.press("ControlOrMeta+a");
	await page.keyboard.type("clip-alone.safetensors");
	await page.keyboard.press("Enter");
	await plan.getByText("clip-alone.safetensors is written.").waitFor();
	const folder = await plan.locator("code").first().textContent();
	const command = ["extract", path("style-lora.safetensors"), "--component", "LoRA-v1-CLIP"];
	expect(
		readFileSync(join(folder ?? "", "clip-alone.safetensors")).equals(made("clip-alone.safetensors", ...command)),
	).toBe(true);
	await close();
});

test("a link from Model fills the places", async () => {
	const { page, close } = await openPage(home.modelUrl(MODEL));
	await page.getByRole("row", { name: "VAE-v1-SD" }).getByRole("link", { name: "Replace" }).click();
	await choose(page, "File with another VAE-v1", "anything");
	await page.getByRole("region", { name: "The plan" }).getByText("SD-v1 with another VAE-v1").waitFor();
	await expect
		.poll(() => Object.fromEntries(new URL(page.url()).searchParams))
		.toEqual({ recipe: "replace", file: at(MODEL), component: "VAE-v1", from: at(VAE) });
	await close();
});

test("a change of the precision changes the plan", async () => {
	const query = { recipe: "extract", file: at(VAE), component: "VAE-v1-SD" };
	const { page, close } = await openWorkshop(query);
	const plan = page.getByRole("region", { name: "The plan" });
	await plan.getByText("160 MiB, fp16").waitFor();
	await plan.getByRole("radio", { name: "fp32" }).check();
	await plan.getByText("319 MiB, fp32").waitFor();
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	await keepShot(page, "workshop-extract-phone");
	await close();
});

test("what cannot be done is said where the plan would be, in the words of its error", async () => {
	const query = { recipe: "replace", file: at(MODEL), component: "VAE-v1", from: at("style-lora.safetensors") };
	const { page, faults, close } = await openWorkshop(query);
	const plan = page.getByRole("region", { name: "The plan" });
	await plan.getByText("style-lora.safetensors does not contain VAE-v1").waitFor();
	await expect.poll(() => plan.getByRole("button", { name: "Make it" }).count()).toBe(0);
	await expectAccessible(page);
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	// The browser itself reports an answer that is an error.
	expect(faults.splice(0)).toEqual([expect.stringContaining("422")]);
	await close();
});

test("a name that exists is refused when the task is started, and another name works", async () => {
	const query = { recipe: "extract", file: at("style-lora.safetensors"), component: "LoRA-v1-UNET" };
	const { page, faults, close } = await openWorkshop(query);
	const plan = page.getByRole("region", { name: "The plan" });
	const field = plan.getByRole("textbox", { name: "Save as" });
	const make = async (name: string, answer: string): Promise<void> => {
		await field.fill(name);
		await plan.getByRole("button", { name: "Make it" }).and(page.locator(":enabled")).click();
		await plan.getByText(answer).waitFor();
	};
	await make("twice.safetensors", "twice.safetensors is written.");
	await make("twice.safetensors", "work.exists");
	expect(faults.splice(0)).toEqual([expect.stringContaining("409")]);
	await make("once.safetensors", "once.safetensors is written.");
	await close();
});

test("a model whose networks are not described has no parts, and this is said", async () => {
	const { page, close } = await openWorkshop({ recipe: "extract", file: at("flux-fp8.safetensors") });
	await page.getByText("so that no part can be taken out").waitFor();
	await page.getByRole("button", { name: "Put a part in" }).click();
	await page.getByText("so that no part can be exchanged").waitFor();
	await close();
});

test("a model is built from files that are chosen by keys", async () => {
	const { page, close } = await openWorkshop({ recipe: "build" });
	await page.getByRole("combobox", { name: "Architecture" }).selectOption("LoRA-v1");
	await page.getByText("2 files to choose").waitFor();
	await choose(page, "File with LoRA-v1-UNET", "style-lora");
	await choose(page, "File with LoRA-v1-CLIP", "style-lora");
	await page.getByRole("region", { name: "The plan" }).getByText("528").waitFor();
	await expectAccessible(page);
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	await keepShot(page, "workshop-build-phone");
	await close();
});

test("a comparison shows how far it is, and is cancelled", { timeout: LONG }, async () => {
	const { page, close } = await openWorkshop({ recipe: "same" });
	await choose(page, "Add a file", MODEL);
	await choose(page, "Add a file", "sd-v1-ema");
	const stream = follow(Number(new URL(home.url).port));
	await page.getByRole("button", { name: "Compare" }).last().click();
	const bar = page.getByRole("progressbar", { name: "Reading all weights" });
	await expect
		.poll(async () => Number(await bar.getAttribute("aria-valuenow")), { timeout: 60_000 })
		.toBeGreaterThan(0);
	const goOn = await home.hold();
	await expectAccessible(page);
	await page.getByRole("button", { name: "Cancel" }).click();
	goOn();
	await bar.waitFor({ state: "detached" });
	await stream.saw("progress", ({ comparisons }) => JSON.stringify(comparisons) === "[]");
	await expect.poll(() => page.getByRole("region", { name: "Weights" }).count()).toBe(0);
	await close(/ERR_/);
});

test("files that share weights are found", { timeout: LONG }, async () => {
	const { page, close } = await openWorkshop({ recipe: "same" });
	await expect.poll(() => page.getByRole("button", { name: "Compare" }).last().isDisabled()).toBe(true);
	await choose(page, "Add a file", MODEL);
	await choose(page, "Add a file", VAE);
	await page.getByRole("button", { name: "Compare" }).last().click();
	const weights = page.getByRole("region", { name: "Weights" });
	await weights.getByText("the same").waitFor({ timeout: 60_000 });
	const shared = weights.locator("li", { hasText: "the same" }).first();
	for (const name of [MODEL, VAE]) await shared.getByRole("link", { name }).waitFor();
	await expectAccessible(page);
	await keepShot(page, "workshop-same");
	await page.setViewportSize(PHONE.viewport);
	await expectNoSidewaysScrolling(page);
	await close();
});
