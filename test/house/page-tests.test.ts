import { expect, test } from "vitest";
import { sourcesIn } from "./sources.ts";

/** What is read from a page at one moment. */
const READ = [
	"all(Inner|Text)\\w+",
	"innerText",
	"textContent",
	"inputValue",
	"getAttribute",
	"count",
	"evaluate",
	"title",
	"is[A-Z]\\w+",
];

const ONCE = new RegExp(
	`\\bexpect\\((?=[^;\\n]*\\bawait\\b)[^;\\n]*\\.(${READ.join("|")})\\(|\\bexpect\\([^;\\n]*\\bpage\\.url\\(\\)`,
);

test("tests wait for what a page shows: `expect.poll` or `waitFor`", () => {
	const found = sourcesIn("test/web").flatMap(({ path, text }) =>
		text.split("\n").flatMap((line, index) => (ONCE.test(line) ? [`${path}:${index + 1}`] : [])),
	);
	expect(found).toEqual([]);
});

test.each([
	"expect(await page.title()).toBe(1);",
	"expect((await rows.allInnerTexts()).length).toBe(1);",
	"expect({ name, count: await rows.count() }).toEqual(1);",
	'expect(await page.getByRole("row").first().isVisible()).toBe(true);',
	"expect(new URL(page.url()).pathname).toBe(1);",
])("the check finds %s", (line) => {
	expect(line).toMatch(ONCE);
});

test.each(["await expect.poll(() => rows.count()).toBe(1);", "expect((await journal.entry(1))?.undone).toBeNull();"])(
	"the check allows %s",
	(line) => {
		expect(line).not.toMatch(ONCE);
	},
);
