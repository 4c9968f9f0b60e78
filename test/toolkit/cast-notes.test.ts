import { expect, test } from "vitest";
import type { CastFindings, KeptDType } from "../../toolkit/cast-findings.ts";
import { valuesText, withCastNotes } from "../../toolkit/cast-notes.ts";
import { planOf } from "../workers/plans.ts";

const KEPT: KeptDType = { name: "w", dtype: "F32", asked: "F16", tooLarge: 0, tooSmall: 0, nonZero: 1000 };

function notesOn({ keptDType = [], notFinite = [] }: Partial<CastFindings>): readonly string[] {
	return withCastNotes(planOf([]), { keptDType, notFinite }).summary.notes;
}

test.each([
	{ tooLarge: 1, tooSmall: 0, said: "w keeps F32: 1 value is too large for F16" },
	{ tooLarge: 2, tooSmall: 15, said: "w keeps F32: 2 values are too large for F16" },
	{ tooLarge: 0, tooSmall: 997, said: "w keeps F32: 997 of 1000 non-zero values would become zero in F16" },
	{
		tooLarge: 2,
		tooSmall: 16,
		said: "w keeps F32: 2 values are too large for F16 and 16 of 1000 non-zero values would become zero in F16",
	},
])("a tensor that keeps its dtype is told with the reason: $said", ({ tooLarge, tooSmall, said }) => {
	expect(notesOn({ keptDType: [{ ...KEPT, tooLarge, tooSmall }] })).toEqual([said]);
});

test("up to 20 tensors are told one by one, more of them in one sentence with the sums", () => {
	const many = Array.from({ length: 21 }, (_, i) => ({ ...KEPT, name: `w${i}`, tooSmall: 500 }));
	expect(notesOn({ keptDType: many.slice(1) })).toHaveLength(20);
	expect(notesOn({ keptDType: many })).toEqual([
		"21 tensors keep their dtype (w0, w1, w2, …): 10500 of 21000 non-zero values would become zero in F16",
	]);
	const broken = many.map(({ name }) => ({ name, nan: 2, infinite: 0 }));
	expect(notesOn({ notFinite: broken.slice(1) })).toHaveLength(20);
	expect(notesOn({ notFinite: broken })).toEqual([
		"in 21 tensors of the source file, 42 values are NaN and stay unchanged (w0, w1, w2, …)",
	]);
});

test.each([
	{ nan: 3, infinite: 1, said: "3 values are NaN and 1 is infinite" },
	{ nan: 1, infinite: 2, said: "1 value is NaN and 2 are infinite" },
	{ nan: 1, infinite: 0, said: "1 value is NaN" },
	{ nan: 0, infinite: 1, said: "1 value is infinite" },
])("values that are not finite are told: $said", ({ nan, infinite, said }) => {
	expect(valuesText({ nan, infinite })).toBe(said);
	expect(notesOn({ notFinite: [{ name: "w", nan, infinite }] })).toEqual([
		`w: ${said} in the source file and stay unchanged`,
	]);
});

test("what a plan had to say before stays", () => {
	const plan = planOf([]);
	const before = { ...plan, summary: { ...plan.summary, notes: ["as before"] } };
	const found = { keptDType: [], notFinite: [{ name: "w", nan: 1, infinite: 0 }] };
	expect(withCastNotes(before, found).summary.notes).toEqual([
		"w: 1 value is NaN in the source file and stay unchanged",
		"as before",
	]);
});
