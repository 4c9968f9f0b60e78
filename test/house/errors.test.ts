import { describe, expect, test } from "vitest";
import { CATALOGUES, EVERY_ERROR } from "./catalogues.ts";
import { sourcesIn } from "./sources.ts";

const CODES = EVERY_ERROR.map(([code]) => code);
const SOURCES = ["toolkit", "workers", "config", "operations", "daemon", "systemd", "cli"].flatMap(sourcesIn);
const TESTS = sourcesIn("test")
	.filter(({ path }) => !path.startsWith("test/house/"))
	.map(({ text }) => text)
	.join("\n");

test("every layer that defines errors is known here", () => {
	const defining = SOURCES.filter(({ text }) => /= defineErrors\(\{/.test(text)).map(({ path }) => path);
	expect(defining.sort()).toEqual(Object.keys(CATALOGUES).sort());
});

test("no code is defined twice", () => {
	expect(CODES.filter((code, index) => CODES.indexOf(code) !== index)).toEqual([]);
});

test("every code that the source names is defined", () => {
	const areas = [...new Set(CODES.map((code) => code.split(".")[0]))].join("|");
	// An area is also the beginning of file names, such as `journal.db`, and of Python's `torch.load`.
	const named = new RegExp(`"((?:${areas})\\.(?!db"|yaml")[a-z][a-z0-9-]+)"`, "g");
	const unknown = SOURCES.filter(({ path }) => path !== "toolkit/formats/pickle/dangerous.ts").flatMap(
		({ path, text }) =>
			Array.from(text.matchAll(named), ([, code = ""]) => code)
				.filter((code) => !CODES.includes(code))
				.map((code) => `${path}: ${code}`),
	);
	expect(unknown).toEqual([]);
});

test("every code is used by the source", () => {
	const text = SOURCES.filter(({ path }) => !/(^|\/)errors(\.ts$|\/)/.test(path)).map((source) => source.text);
	const built = ["usage.since", "usage.until", "undo.not-kept", "retry.not-kept"];
	const unused = CODES.filter((code) => !built.includes(code) && !text.some((one) => one.includes(`"${code}"`)));
	expect(unused).toEqual([]);
});

describe.each(EVERY_ERROR)("%s", (code, { text, hint }) => {
	test("is an area and words", () => {
		expect(code).toMatch(/^[a-z]+\.[a-z][a-z0-9-]+$/);
	});

	test("is met by a test", () => {
		expect(TESTS.includes(`"${code}"`) || TESTS.includes(`(${code})`)).toBe(true);
	});

	test("has a sentence, and a hint that says what to do next", () => {
		const message = text(anyDetail() as never);
		expect(message).toMatch(/\S.*[.:]|\n/);
		expect(message).not.toMatch(/undefined|NaN|\[object/);
		expect(hint).toMatch(/^\S.{10}/s);
	});
});

/** Stands for any detail: every member of it is a word that is a number and a list as well. */
function anyDetail(): unknown {
	const word = Object.assign(["a", "b"], { toString: () => "7", toFixed: () => "7" });
	return new Proxy({}, { get: () => word });
}
