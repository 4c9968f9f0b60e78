import fc from "fast-check";
import { expect, test } from "vitest";
import { identify } from "../../toolkit/identify.ts";
import { mendedPositions, positionFault, positionsNote, positionTexts, repairsOf } from "../../toolkit/repair.ts";
import { componentTensors, MODELS, modelOf, tableOf, tensorsOf } from "./model-tables.ts";

const GOOD = mendedPositions();

test.each([
	{ name: "0 to 76 are right", values: GOOD, texts: null },
	{ name: "a little too much is cut off", values: GOOD.map((value) => value + 0.4), texts: null },
	{
		name: "a merge made 76 into 75.9975",
		values: GOOD.with(76, 75.9975),
		texts: ["position 76 is missing: it became 75"],
	},
	{
		name: "two positions became their neighbours",
		values: GOOD.with(3, 2.9999).with(9, 8.5),
		texts: ["position 3 is missing: it became 2", "position 9 is missing: it became 8"],
	},
	{
		name: "a position is no number",
		values: GOOD.with(5, Number.NaN),
		texts: ["position 5 is missing: it is not a number"],
	},
	{
		name: "the last value is not there",
		values: GOOD.slice(0, 76),
		texts: ["position 76 is missing: it is not a number"],
	},
])("$name", ({ values, texts }) => {
	const fault = positionFault(values);
	expect(fault === null ? null : positionTexts(fault)).toEqual(texts);
});

test("swapped positions are wrong though none is missing", () => {
	expect(positionFault(GOOD.with(1, 2).with(2, 1))).toEqual({
		wrong: [
			{ position: 1, became: 2 },
			{ position: 2, became: 1 },
		],
		missing: [],
	});
});

test("whatever was there, the mended ids are right", () => {
	fc.assert(
		fc.property(fc.array(fc.double(), { maxLength: 100 }), (values) => {
			const fault = positionFault(values);
			for (const position of fault?.missing ?? []) expect(values.map(Math.trunc)).not.toContain(position);
			expect(positionFault(mendedPositions())).toBeNull();
		}),
	);
});

test("NovelAI's names, broken positions and a short CLIP are told, a clean model says nothing", () => {
	const nai = identify(
		tableOf([
			...tensorsOf(modelOf("SD-v1")).filter((one) => !one.name.startsWith("cond_stage_model.")),
			...componentTensors("CLIP-v1-SD", "cond_stage_model.transformer."),
		]),
	);
	expect(repairsOf(nai, [{ name: "cond.position_ids", missing: [75, 76] }])).toEqual([
		{
			what: "CLIP-v1: tensors under cond_stage_model.transformer. are written under cond_stage_model.transformer.text_model.",
			count: 197,
		},
		{ what: "cond.position_ids: 2 positions missing (75, 76)", count: 2, setting: "fixClip" },
	]);
	const short = MODELS.find((model) => model.name === "CLIP-v2 of CLIP-v2-WD");
	expect(repairsOf(identify(tableOf(short ? tensorsOf(short) : [])), [])).toMatchObject([{ count: 12 }]);
	expect(repairsOf(identify(tableOf(tensorsOf(modelOf("SD-v2")))), [])).toEqual([]);
});

test("of many broken positions only the first are listed", () => {
	const missing = Array.from({ length: 76 }, (_, index) => index + 1);
	const [repair] = repairsOf(identify(tableOf([])), [{ name: "ids", missing }]);
	expect(repair).toEqual({
		what: "ids: 76 positions missing (1, 2, 3, 4, 5 and 71 more)",
		count: 76,
		setting: "fixClip",
	});
});

test.each([
	{
		name: "kept",
		missing: [76],
		repaired: false,
		note: "CLIP's position ids are damaged: no prompt token gets position 76, which changes pictures slightly (fixClip: true repairs them)",
	},
	{
		name: "repaired",
		missing: [75, 76],
		repaired: true,
		note: "CLIP's damaged position ids were repaired: no prompt token got positions 75, 76, which changed pictures slightly",
	},
])("the note on positions that were $name says what they do to pictures", ({ missing, repaired, note }) => {
	expect(positionsNote(missing, repaired)).toBe(note);
});
