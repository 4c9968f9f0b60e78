import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { PICKLE_ERRORS } from "../../toolkit/errors/pickle.ts";
import { ERROR_CODES, FaultError, toFault, UserError } from "../../toolkit/errors.ts";

const TESTS = fileURLToPath(new URL("../", import.meta.url));
const SOURCES = readdirSync(TESTS, { recursive: true, encoding: "utf8" })
	.filter((name) => name.endsWith(".ts") && !name.endsWith("errors.test.ts"))
	.map((name) => readFileSync(TESTS + name, "utf8"))
	.join("\n");

test("no code is listed twice", () => {
	expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
});

describe.each(ERROR_CODES)("%s", (code) => {
	test("is an area and words", () => {
		expect(code).toMatch(/^[a-z]+\.[a-z][a-z0-9-]+$/);
	});

	test("is met by a test", () => {
		expect(SOURCES.includes(`"${code}"`) || SOURCES.includes(`(${code})`)).toBe(true);
	});

	test("has a sentence, and a hint that says what to do next", () => {
		const error = new UserError(code, anyDetail() as never);
		expect(error.message).toMatch(/\S.*[.:]|\n/);
		expect(error.message).not.toMatch(/undefined|NaN|\[object/);
		expect(error.hint).toMatch(/^\S.{10}/s);
	});
});

describe("a fault as plain data", () => {
	test("has what the error has", () => {
		const error = new UserError("pickle.limit", { at: 7, what: "marks", most: 3 });
		const { code, message, hint } = toFault(error);
		expect({ code, message, hint }).toEqual({
			code: "pickle.limit",
			message: "The pickle exceeds the limit of 3 marks at offset 7.",
			hint: PICKLE_ERRORS["pickle.limit"].hint,
		});
	});

	test("goes through a thread and back unchanged", () => {
		const fault = toFault(new UserError("file.empty", undefined));
		expect(toFault(new FaultError(structuredClone(fault)))).toEqual(fault);
	});

	test("keeps the stack of what is a bug of ours", () => {
		expect(toFault(new Error("a slip"))).toMatchObject({ code: "crashed", message: expect.stringContaining("at ") });
	});
});

/** Stands for any detail: every member of it is a word that is a number and a list as well. */
function anyDetail(): unknown {
	const word = Object.assign(["a", "b"], { toString: () => "7", toFixed: () => "7" });
	return new Proxy({}, { get: () => word });
}
