import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { type ServedHome, serveSamples } from "./home.ts";
import { openPage, test } from "./page.ts";
import { keepShot } from "./shots.ts";

const MODEL = "style-lora.safetensors";

let home: ServedHome;
beforeAll(async () => {
	home = await serveSamples([MODEL]);
});
afterAll(() => home.end());

/** The views, each with a text that it has when it is filled. */
function views(): readonly { readonly name: string; readonly url: string; readonly text: string }[] {
	return [
		{ name: "now", url: home.url, text: "No file waits." },
		{ name: "log", url: `${home.url}/log`, text: "0 entries" },
		{ name: "model", url: home.modelUrl(MODEL), text: "Found on the way" },
		{
			name: "workshop",
			url: `${home.url}/workshop?recipe=extract&file=1:Stable-diffusion/${MODEL}`,
			text: "LoRA-v1-CLIP",
		},
		{ name: "settings", url: `${home.url}/settings`, text: "This browser" },
	];
}

/** What is chosen in a view, and what could be chosen instead. */
const CHOSEN: Readonly<Record<string, readonly (readonly [chosen: string, other: string])[]>> = {
	now: [["nav [aria-current=page]", "nav a:not([aria-current=page])"]],
	model: [
		["[role=tab][aria-selected=true]", "[role=tab][aria-selected=false]"],
		[".segments label:has(:checked)", ".segments label:not(:has(:checked))"],
	],
	workshop: [[".recipes [aria-pressed=true]", ".recipes [aria-pressed=false]"]],
};

/** Whether an element has the system's colour for what is chosen. */
function isShownAsChosen(element: Locator): Promise<boolean> {
	return element.evaluate((one) => {
		const probe = document.body.appendChild(document.createElement("i"));
		probe.style.forcedColorAdjust = "none";
		probe.style.backgroundColor = "SelectedItem";
		const { backgroundColor } = getComputedStyle(probe);
		probe.remove();
		return getComputedStyle(one).backgroundColor === backgroundColor;
	});
}

test("with forced colours, what is chosen is seen without the page's colours", async () => {
	const { page, close } = await openPage(home.url, { forcedColors: "active" });
	for (const { name, url, text } of views()) {
		await page.goto(url);
		await page.getByText(text).first().waitFor();
		await keepShot(page, `forced-colours-${name}`);
		for (const [chosen, other] of CHOSEN[name] ?? []) {
			await expect.poll(() => isShownAsChosen(page.locator(chosen).first()), { message: chosen }).toBe(true);
			await expect.poll(() => isShownAsChosen(page.locator(other).first()), { message: other }).toBe(false);
		}
	}
	await page.goto(`${home.url}/model`);
	await page.getByRole("combobox", { name: "Model file" }).click();
	const option = page.getByRole("option").first();
	await option.waitFor();
	await expect.poll(() => isShownAsChosen(option)).toBe(true);
	await close();
});

/** The outline of the element with the focus, or of what is drawn in its place; null where there is none. */
const FOCUS = `(() => {
	const element = document.activeElement;
	if (element === null || element === document.body) return "left";
	for (let one = element; one !== null && !one.matches("main"); one = one.parentElement) {
		const { outlineStyle, outlineWidth } = getComputedStyle(one);
		if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) return "seen";
	}
	return element.outerHTML;
})()`;

test("with forced colours, the focus is seen on everything that the Tab key reaches", async () => {
	const { page, close } = await openPage(home.url, { forcedColors: "active" });
	for (const { url, text } of views()) {
		await page.goto(url);
		await page.getByText(text).first().waitFor();
		let stops = 0;
		for (; stops < 60; stops += 1) {
			await page.keyboard.press("Tab");
			const focus = await page.evaluate(FOCUS);
			if (focus === "left") break;
			expect(focus).toBe("seen");
		}
		expect(stops).toBeGreaterThan(3);
	}
	await close();
});

/** Elements, with their pseudo-elements, that would move. */
function moving(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => {
		const found = [];
		for (const element of document.querySelectorAll("*")) {
			for (const pseudo of [null, "::before", "::after"]) {
				const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element, pseudo);
				const isStill =
					animationName === "none" && /^(0s(, )?)+$/.test(transitionDuration) && scrollBehavior === "auto";
				if (!isStill) found.push(`${element.tagName}.${element.getAttribute("class")}${pseudo ?? ""}`);
			}
		}
		return found;
	});
}

test("with reduced motion, nothing moves in any view", async () => {
	const { page, close } = await openPage(home.modelUrl(MODEL), { reducedMotion: "no-preference" });
	await page.getByText("Found on the way").waitFor();
	await expect.poll(() => moving(page)).not.toEqual([]);
	await page.emulateMedia({ reducedMotion: "reduce" });
	for (const { name, url, text } of views()) {
		await page.goto(url);
		await page.getByText(text).first().waitFor();
		await expect.poll(() => moving(page), { message: name }).toEqual([]);
	}
	await page.goto(home.modelUrl(MODEL));
	const card = page.getByRole("region", { name: "What is in it, and what stays" });
	await card.getByRole("radio", { name: "fp32" }).check();
	await card.getByText("There is nothing to prune").waitFor();
	await expect.poll(() => page.evaluate("document.getAnimations().length")).toBe(0);
	await close();
});
