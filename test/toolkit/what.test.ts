import { expect, test } from "vitest";
import { plannedAs, refusalOf, whatText } from "../../toolkit/what.ts";
import { tableOf } from "./model-tables.ts";

test("a file that could be two kinds of model is refused with both names", () => {
	const verdict = {
		kind: "ambiguous",
		candidates: [
			{ kind: "lora", base: "sd1", variant: null },
			{ kind: "controlnet", base: "sd2", variant: null },
		],
		found: [],
		copies: [],
		rejected: [],
	} as const;
	const refusal = refusalOf(verdict, tableOf([]));
	expect(refusal).toMatchObject({
		code: "model.ambiguous",
		message: expect.stringContaining("LoRA sd1 or ControlNet sd2"),
	});
	expect(whatText(verdict)).toBe("LoRA sd1 or ControlNet sd2");
});

test("a file that could be for several bases of one kind is planned as the most likely one, with the others beside it", () => {
	const [first, second] = [
		{ kind: "lora", base: "flux1", variant: null },
		{ kind: "lora", base: "chroma", variant: null },
	] as const;
	const verdict = { kind: "ambiguous", candidates: [first, second], found: [], copies: [], rejected: [] } as const;
	expect(refusalOf(verdict, tableOf([]))).toBeNull();
	expect(plannedAs(verdict)).toMatchObject({ kind: "identified", fileKind: "lora", base: "flux1", also: [second] });
	expect(whatText(verdict)).toBe("LoRA flux1 or LoRA chroma");
});
