import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { type ServedHome, serveSamples } from "./home.ts";
import { type OpenPage, openPage, test } from "./page.ts";
import { SAMPLES } from "./sample-models.ts";
import { keepShot } from "./shots.ts";
import { slowDown } from "./slow-down.ts";

let home: ServedHome;
beforeAll(async () => {
	home = await serveSamples([]);
});
afterAll(() => home.end());

/** Opens the view, and waits until it hears from the daemon. */
async function openPlaces(): Promise<OpenPage> {
	const opened = await openPage(`${home.url}/workshop?recipe=build&architecture=LoRA-v1`);
	await opened.page.getByRole("button", { name: "Pause" }).and(opened.page.locator(":enabled")).waitFor();
	return opened;
}

function field(page: Page, part: string): Locator {
	return page.getByRole("combobox", { name: `File with ${part}` });
}

/** Drops a file of these bytes on an element. */
async function drop(on: Locator, name: string, bytes: Buffer): Promise<void> {
	await on.evaluate(
		(element, [text, fileName]) => {
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], fileName));
			for (const type of ["dragenter", "dragover", "drop"]) {
				element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
			}
		},
		[bytes.toString("base64"), name] as const,
	);
}

/** The bytes of a LoRA that no other test uploads. */
function lora(name: string): Buffer {
	const path = join(home.folder, name);
	SAMPLES["style-lora.safetensors"](path);
	return readFileSync(path);
}

test("a file that is dropped on a place goes through the inbox, and its output in the library is chosen there", async () => {
	const { page, close } = await openPlaces();
	await page.getByRole("button", { name: "Pause" }).click();
	await page.getByRole("button", { name: "Resume" }).waitFor();
	await drop(field(page, "LoRA-v1-CLIP"), "dropped [v1].safetensors", lora("dropped.safetensors"));
	const place = page.getByRole("listitem").filter({ has: field(page, "LoRA-v1-CLIP") });
	await place.getByText("waits because the daemon is paused").waitFor();
	await expect.poll(() => new URL(page.url()).pathname).toBe("/workshop");
	await keepShot(page, "workshop-drop");
	await expectAccessible(page);
	await page.setViewportSize({ width: 360, height: 740 });
	await expectNoSidewaysScrolling(page);
	await page.getByRole("button", { name: "Resume" }).click();
	await expect.poll(() => field(page, "LoRA-v1-CLIP").inputValue()).toMatch(/^Lora\/dropped.*\.safetensors$/);
	await expect.poll(() => place.getByRole("progressbar").count()).toBe(0);
	await expect.poll(() => field(page, "LoRA-v1-UNET").inputValue()).toBe("");
	await close();
});

test("another file of this name in a subfolder of the inbox is not taken for the dropped one", async () => {
	const { page, close } = await openPlaces();
	await page.getByRole("button", { name: "Pause" }).click();
	await page.getByRole("button", { name: "Resume" }).waitFor();
	const subfolder = join(home.inbox, "other");
	mkdirSync(subfolder);
	writeFileSync(join(subfolder, "twice.safetensors"), "This is a letter.\n".repeat(40));
	await drop(field(page, "LoRA-v1-CLIP"), "twice.safetensors", lora("twice.safetensors"));
	const place = page.getByRole("listitem").filter({ has: field(page, "LoRA-v1-CLIP") });
	await place.getByText("waits because the daemon is paused").waitFor();
	await page.getByRole("button", { name: "Resume" }).click();
	await expect.poll(() => field(page, "LoRA-v1-CLIP").inputValue()).toMatch(/^Lora\/twice.*\.safetensors$/);
	await close();
});

test("a file is uploaded for a place by its button, too, and the upload is shown and cancelled there", async () => {
	const { page, close } = await openPlaces();
	await slowDown(page, 1_000_000);
	const files = { name: "slow.safetensors", mimeType: "", buffer: Buffer.alloc(8_000_000) };
	await page.getByLabel("Upload: File with LoRA-v1-UNET").setInputFiles(files);
	const bar = page.getByRole("progressbar", { name: "slow.safetensors" });
	await expect.poll(async () => Number(await bar.getAttribute("aria-valuenow"))).toBeGreaterThan(0);
	await page.getByRole("button", { name: "Cancel the upload of slow.safetensors" }).click();
	await bar.waitFor({ state: "detached" });
	await expect.poll(() => readdirSync(join(home.inbox, ".uploads"))).toEqual([]);
	// The daemon notices only after a while that nothing more comes.
	await close(/409/);
});

test("a file that the daemon refuses is not chosen, and the place says why", async () => {
	const { page, close } = await openPlaces();
	await drop(field(page, "LoRA-v1-UNET"), "letter.safetensors", Buffer.from("This is a letter.\n".repeat(40)));
	const place = page.getByRole("listitem").filter({ has: field(page, "LoRA-v1-UNET") });
	await place.getByRole("alert").locator("code").waitFor();
	await expect.poll(() => field(page, "LoRA-v1-UNET").inputValue()).toBe("");
	await place.getByRole("button", { name: "Do not wait for letter.safetensors" }).click();
	await place.getByRole("alert").waitFor({ state: "detached" });
	await close();
});
