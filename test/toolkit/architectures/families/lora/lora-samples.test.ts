import fc from "fast-check";
import { expect, test } from "vitest";
import { LORA_TARGETS, type LoraTarget } from "../../../../../toolkit/architectures/families/lora/bases.ts";
import { ENCODERS } from "../../../../../toolkit/architectures/families/lora/encoders.ts";
import { loraOf } from "../../../../../toolkit/architectures/families/lora/lora.ts";
import type { Tensor } from "../../../../../toolkit/tensor.ts";
import { tableOf, tensor } from "../../../model-tables.ts";
import {
	ALGEBRAS,
	DIALECTS,
	type Dialect,
	modulePatterns,
	oneOf,
	type Pick,
	pickOf,
	type SampleModule,
	sampleModule,
	sampleTensors,
} from "./samples.ts";

/** Up to 60 modules of a network, each once. */
function someModules(target: LoraTarget, pick: Pick): SampleModule[] {
	const patterns = modulePatterns(target.modules());
	const modules = new Map<string, SampleModule>();
	for (let i = 1 + pick(60); i > 0; i--) {
		const module = sampleModule(oneOf(patterns, pick), pick);
		modules.set(module.path, module);
	}
	return [...modules.values()];
}

function canWrite(dialect: Dialect, target: LoraTarget): boolean {
	return target.spelling === undefined || target.spelling === dialect.spelling;
}

const bases = (tensors: readonly Tensor[]): string[] => loraOf(tableOf(tensors)).map(({ base }) => base);

test.each(LORA_TARGETS.map((target, i) => ({ target, name: `${target.base} (${i})` })))(
	"any modules of $name are a LoRA for it, in every dialect and algebra, with any ranks and dtypes in any order",
	({ target }) => {
		fc.assert(
			fc.property(fc.nat(), (seed) => {
				const pick = pickOf(seed);
				const dialect = oneOf(
					DIALECTS.filter((one) => canWrite(one, target)),
					pick,
				);
				const algebra = oneOf(ALGEBRAS, pick);
				const tensors = sampleTensors(someModules(target, pick), dialect, algebra, pick);
				const found = loraOf(tableOf(tensors));
				// Where nothing tells more than four bases apart, the four that have most LoRAs are named.
				if (found.length < 4) expect(found.map(({ base }) => base)).toContain(target.base);
				expect(found.length).toBeGreaterThan(0);
				expect(found[0]).toMatchObject({ kind: "lora", evidence: "names" });
				// The endings of the other algebras are the same in all dialects.
				if (algebra.isWrittenByDialect) expect(found[0]?.variant?.split(" ")[0]).toBe(dialect.name);
				expect(found[0]?.variant).toMatch(new RegExp(`\\b(${algebra.name}|locon|lora)\\b`));
			}),
			{ numRuns: 60 },
		);
	},
);

test.each(LORA_TARGETS.map((target, i) => ({ target, name: `${target.base} (${i})` })))(
	"a network with the names of $name and other widths is not known",
	({ target }) => {
		fc.assert(
			fc.property(fc.nat(), fc.integer({ min: 1, max: 7 }), (seed, more) => {
				const pick = pickOf(seed);
				const modules = someModules(target, pick).map((module) => ({
					...module,
					inputs: module.inputs + more,
					outputs: module.outputs + more,
				}));
				const dialect = oneOf(DIALECTS, pick);
				const [lora] = ALGEBRAS;
				expect(lora && bases(sampleTensors(modules, dialect, lora, pick))).toEqual([]);
			}),
			{ numRuns: 20 },
		);
	},
);

test("tensors of nothing known, and the lack of some, do not make it another base's", () => {
	fc.assert(
		fc.property(fc.nat(), (seed) => {
			const pick = pickOf(seed);
			const target = oneOf(LORA_TARGETS, pick);
			const dialect = oneOf(
				DIALECTS.filter((one) => canWrite(one, target)),
				pick,
			);
			const tensors = sampleTensors(someModules(target, pick), dialect, oneOf(ALGEBRAS, pick), pick);
			const left = tensors.filter(() => pick(100) >= 5);
			const junk = [tensor("global_step", []), tensor("optimizer.state.0", [8])].slice(0, Math.max(0, left.length - 1));
			const found = bases([...left, ...junk]);
			if (found.length > 0 && found.length < 4) expect(found).toContain(target.base);
		}),
		{ numRuns: 300 },
	);
});

test("one module that a network does not have rules it out", () => {
	fc.assert(
		fc.property(fc.nat(), fc.constantFrom("fusion_gate", "blocks.0.router", "blocks.99.ffn.0"), (seed, path) => {
			const pick = pickOf(seed);
			const target = oneOf(LORA_TARGETS, pick);
			const modules = [...someModules(target, pick), { path, inputs: 40, outputs: 40, sides: [] }];
			const dialect = oneOf(
				DIALECTS.filter((one) => canWrite(one, target)),
				pick,
			);
			const [lora] = ALGEBRAS;
			expect(lora && bases(sampleTensors(modules, dialect, lora, pick))).toEqual([]);
		}),
	);
});

test.each(Object.keys(ENCODERS))("any layers of %s alone are a LoRA for a base that has it", (encoder) => {
	const having = LORA_TARGETS.filter(({ encoders }) => encoders.includes(encoder)).map(({ base }) => base);
	fc.assert(
		fc.property(fc.nat(), (seed) => {
			const pick = pickOf(seed);
			const patterns = modulePatterns(ENCODERS[encoder] ?? "").filter((one) => !one.includes("embedding"));
			const modules = [0, 1, 2].map(() => sampleModule(oneOf(patterns, pick), pick));
			const tensors = modules.flatMap(({ path, inputs, outputs }) => [
				tensor(`text_encoder.${path}.lora_A.weight`, [4, inputs]),
				tensor(`text_encoder.${path}.lora_B.weight`, [outputs, 4]),
			]);
			const found = bases(tensors);
			expect(found.length).toBeGreaterThan(0);
			expect(having).toEqual(expect.arrayContaining(found));
		}),
	);
});
