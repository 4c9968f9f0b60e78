import { expect, test } from "vitest";
import { PICKLE_ERRORS } from "../../toolkit/errors/pickle.ts";
import { defineErrors, FaultError, toFault, toolkitError, UserError } from "../../toolkit/errors.ts";

test("an error has the message, hint and retry of its entry", () => {
	const error = toolkitError("pickle.limit", { at: 7, what: "marks", most: 3 }, { cause: "a cause" });
	expect(error).toBeInstanceOf(UserError);
	expect({ ...error, message: error.message, cause: error.cause }).toEqual({
		name: "UserError",
		code: "pickle.limit",
		message: "The pickle exceeds the limit of 3 marks at offset 7.",
		hint: PICKLE_ERRORS["pickle.limit"].hint,
		retry: "never",
		detail: { at: 7, what: "marks", most: 3 },
		cause: "a cause",
	});
});

test("a code or a detail that the layer did not define does not compile", () => {
	const error = defineErrors({ "area.word": { text: (d: { at: number }) => `${d.at}.`, hint: "", retry: "later" } });
	// @ts-expect-error The detail has another type.
	error("area.word", { at: "7" });
	// @ts-expect-error There is no such code.
	expect(() => error("area.other", { at: 7 })).toThrow();
	// @ts-expect-error A date does not survive a conversion to JSON.
	defineErrors({ "area.date": { text: (d: { at: Date }) => `${d.at}`, hint: "", retry: "never" } });
	expect(error("area.word", { at: 7 }).detail).toEqual({ at: 7 });
});

test("a fault has all that the error has, and goes through a thread and back unchanged", () => {
	const error = toolkitError("pickle.limit", { at: 7, what: "marks", most: 3 });
	const { code, message, hint, retry, detail } = error;
	const fault = toFault(error);
	expect(fault).toEqual({ code, message, hint, retry, detail });
	expect(toFault(new FaultError(structuredClone(fault)))).toEqual(fault);
});

test("a bug of ours keeps its stack, and is not tried again", () => {
	expect(toFault(new Error("a slip"))).toMatchObject({
		code: "crashed",
		message: expect.stringContaining("at "),
		retry: "never",
	});
});
