import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** WCAG 2.2, levels A and AA, and what axe recommends beyond. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules whose results depend on the colours. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

interface Violation {
	readonly id: string;
	readonly help: string;
	readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Expects that axe finds nothing on the page as it is, in the light scheme and in the dark one. */
export async function expectAccessible(page: Page): Promise<void> {
	for (const [colorScheme, rules] of [
		["light", TAGS],
		["dark", OF_COLOURS],
	] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		expect({ colorScheme, violations: await violationsOn(page, rules) }).toEqual({ colorScheme, violations: [] });
	}
}

/** Runs rules of axe, or those with these tags, by the debugger, because the content security policy stops scripts that are added to the page. */
async function violationsOn(page: Page, rules: readonly string[]): Promise<readonly string[]> {
	const session = await page.context().newCDPSession(page);
	const { result: loaded } = await session.send("Runtime.evaluate", { expression: "typeof axe" });
	if (loaded.value === "undefined") {
		await session.send("Runtime.evaluate", { expression: await readFile(AXE, "utf8") });
	}
	const options = { runOnly: rules, resultTypes: ["violations"] };
	const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
		expression: `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => JSON.stringify(violations))`,
		awaitPromise: true,
	});
	await session.detach();
	expect(exceptionDetails).toBeUndefined();
	const violations = JSON.parse(result.value) as readonly Violation[];
	return violations.flatMap(({ id, help, nodes }) =>
		nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html.slice(0, 300)}\n${failureSummary}`),
	);
}

/** Expects that nothing is wider than the window. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
	// After two frames, everything that follows the size of the window has its size.
	const wider = `new Promise((resolve) => {
		const measure = () => resolve(document.scrollingElement.scrollWidth - innerWidth);
		requestAnimationFrame(() => requestAnimationFrame(measure));
	})`;
	await expect.poll(() => page.evaluate<number>(wider)).toBeLessThanOrEqual(0);
}
