import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inMemory } from "../../toolkit/bytes.ts";
import { readTable } from "../../toolkit/formats/index.ts";
import { identify } from "../../toolkit/identify.ts";
import { needsPickle } from "../../toolkit/needs-pickle.ts";
import { losesNothing } from "../../toolkit/nothing-to-lose.ts";
import { type PruneChoices, planPrune } from "../../toolkit/prune-plan.ts";
import type { TensorTable } from "../../toolkit/tensor.ts";
import { TOOLS } from "./formats/zip/build-zip.ts";

function fixture(name: string): TensorTable {
	const bytes = readFileSync(new URL(`../fixtures/torch/${name}`, import.meta.url));
	return readTable(inMemory(new Uint8Array(bytes)), TOOLS);
}

const EMBEDDING = fixture("embedding-settings.pt");

const CHOICES: PruneChoices = {
	precision: "fp16",
	precisions: {},
	keepEma: false,
	fixClip: false,
	vaeFormat: "pt",
	format: null,
	keepDType: new Set(),
};

function planOf(table: TensorTable, choices: PruneChoices = CHOICES) {
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(`the embedding is ${verdict.kind}`);
	return planPrune({ table, verdict, evidence: null, bytes: 5_000 }, choices);
}

test.each<[string, string | null, TensorTable]>([
	["a hypernetwork", "hypernetwork", fixture("hypernetwork-settings.pt")],
	["an embedding with settings", "embedding", EMBEDDING],
	["an embedding without settings", null, { ...EMBEDDING, values: [{ path: "string_to_token", json: "{}" }] }],
	["an embedding whose settings are all None", null, { ...EMBEDDING, values: [{ path: "step", json: "null" }] }],
	["an embedding in a safetensors file", null, { ...EMBEDDING, format: "safetensors" }],
	["a state dict with a step", null, fixture("trained.pt")],
	["a file of no tensors", null, fixture("nothing.pt")],
])("%s: %s", (_, needed, table) => {
	expect(needsPickle(table)).toBe(needed);
});

describe("an embedding with settings", () => {
	test("is copied as it is, and linked where that is possible", () => {
		const plan = planOf(EMBEDDING);
		expect(plan).toMatchObject({
			format: "copy",
			bytes: 5_000,
			summary: { notes: [expect.stringMatching(/^kept as/)] },
		});
		expect(losesNothing(plan, EMBEDDING)).toBe(true);
	});

	test("is converted where a safetensors file is asked for, with its settings in the metadata", () => {
		const plan = planOf(EMBEDDING, { ...CHOICES, format: "safetensors" });
		expect(plan.format).toBe("safetensors");
		expect(Object.fromEntries(plan.metadata)).toMatchObject({ name: '"x"', step: "9", sd_checkpoint: '"7ab762a7"' });
	});

	test.each(["unlisted", "dangerous"] as const)(
		"is converted where its pickle names a global that is %s",
		(verdict) => {
			const table: TensorTable = { ...EMBEDDING, globals: [{ name: "some.Thing", verdict, offset: 1 }] };
			expect(planOf(table).format).toBe("safetensors");
		},
	);
});
