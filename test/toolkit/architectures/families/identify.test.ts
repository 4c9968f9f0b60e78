import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { familiesOf, MARKER_FAMILIES } from "../../../../toolkit/architectures/families/index.ts";
import type { MarkerFamily } from "../../../../toolkit/architectures/families/marker-family.ts";
import { demanded, type Pattern } from "../../../../toolkit/architectures/families/pattern.ts";
import { type SampleTensor, sampleOf } from "../../../../toolkit/architectures/families/sample.ts";
import type { DType } from "../../../../toolkit/dtype.ts";
import { prefixesOf } from "../../../../toolkit/prefixes.ts";
import type { Tensor, TensorTable } from "../../../../toolkit/tensor.ts";
import { isOf, sampleBelow, tableOf, titleOf } from "./tables.ts";

const CASES = MARKER_FAMILIES.map((family): [string, MarkerFamily] => [titleOf(family), family]);

/** What a file of the family is called: its base and those that nothing tells from it. */
const answersOf = ({ kind, base, also = [] }: MarkerFamily) => [base, ...also].map((each) => ({ kind, base: each }));

const told = (table: TensorTable) => familiesOf(table, prefixesOf(table.tensors));

const called = (tensors: readonly SampleTensor[], dtype: DType = "F16") =>
	told(tableOf(tensors, dtype)).map(({ kind, base }) => ({ kind, base }));

/** A file's only tensor has a name that people choose: nothing stands before it. */
const isSole = ({ sentinels }: MarkerFamily): boolean => sentinels.some(({ test }) => test === "sole");

const EVERY_PREFIX = [
	"model.diffusion_model.",
	"diffusion_model.",
	"transformer.",
	"net.",
	"model.",
	"model.model.",
	"unet.",
	"module.",
	"_orig_mod.",
	"module._orig_mod.",
	"model.diffusion_model._orig_mod.",
	"first_stage_model.",
	"vae.",
	"text_encoders.some_name.transformer.",
	"text_encoders.some_name.",
	"cond_stage_model.transformer.",
	"conditioner.embedders.1.model.",
];

const FLOATS: readonly DType[] = ["F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"];

/** Names that the family's rules speak of: a file without them is another, or none. */
function toldBy({ sentinels, variants = [] }: MarkerFamily): ReadonlySet<string> {
	const patterns: readonly Pattern[] = [...sentinels, ...variants.flatMap(({ when }) => when)];
	return new Set(
		patterns.flatMap((pattern) => [...demanded(pattern), ...(pattern.test === "width" ? [pattern.as.tensor] : [])]),
	);
}

describe("every family's sample", () => {
	it.each(CASES)("%s is itself and no other", (_, family) => {
		expect(called(sampleOf(family.sample))).toEqual(answersOf(family));
	});

	it.each(CASES.filter(([, family]) => !isSole(family)))("%s is itself below every prefix", (_, family) => {
		for (const prefix of EVERY_PREFIX) {
			expect({ prefix, called: called(sampleBelow(family, prefix)) }).toEqual({ prefix, called: answersOf(family) });
		}
	});

	it("is itself in any order and of any float dtype", () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...MARKER_FAMILIES).chain((family) => {
					const sample = sampleOf(family.sample);
					return fc.tuple(fc.constant(family), fc.shuffledSubarray(sample, { minLength: sample.length }));
				}),
				fc.constantFrom(...FLOATS),
				([family, tensors], dtype) => {
					expect(called(tensors, dtype)).toEqual(answersOf(family));
				},
			),
			{ numRuns: 300 },
		);
	});

	it("is itself or nothing where one to five in a hundred of its tensors are missing", () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...MARKER_FAMILIES),
				fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
				(family, chances) => {
					const told = toldBy(family);
					const left = sampleOf(family.sample).filter(
						({ name }) => told.has(name) || (chances.next().value ?? 0) > 0.05,
					);
					expect([[], answersOf(family)]).toContainEqual(called(left));
				},
			),
			{ numRuns: 500 },
		);
	});

	it("is itself or nothing where any one of the tensors that tell is missing", () => {
		// An embedding is no more than its vectors: without one of them it is another.
		const others = MARKER_FAMILIES.filter(({ kind }) => kind !== "embedding").flatMap((family) => {
			const sample = sampleOf(family.sample);
			return [...toldBy(family)].flatMap((missing) => {
				const found = called(sample.filter(({ name }) => name !== missing));
				return sameOrNothing(found, family) ? [] : [{ family: titleOf(family), missing, found }];
			});
		});
		expect(others).toEqual([]);
	});

	it("is itself or nothing where its network is of another width", () => {
		const others = MARKER_FAMILIES.flatMap((family) => {
			const wider = sampleOf(family.sample).map(({ name, shape }) => ({
				name,
				shape: shape.map((size) => (size > 16 ? 7 * size : size)),
			}));
			const found = called(wider);
			return sameOrNothing(found, family) ? [] : [{ family: titleOf(family), found }];
		});
		expect(others).toEqual([]);
	});

	it("is a part of another file where most of that is unknown", () => {
		const known = MARKER_FAMILIES.filter((family) => {
			const sample = sampleOf(family.sample);
			const strange = sample.flatMap((_, i) => [0, 1, 2].map((j) => ({ name: `new.${i}.${j}`, shape: [64, 64] })));
			return called([...sample, ...strange]).length > 0;
		});
		expect(known.map(titleOf)).toEqual([]);
	});
});

/** Nothing, or bases among the family's own. */
function sameOrNothing(found: readonly { kind: string; base: string }[], family: MarkerFamily): boolean {
	return found.every(({ kind, base }) => answersOf(family).some((own) => own.kind === kind && own.base === base));
}

describe("a checkpoint", () => {
	const part = (kind: string, base: string, prefix: string): SampleTensor[] => {
		const family = MARKER_FAMILIES.find(isOf(kind, base));
		if (family === undefined) throw new Error(`no ${kind} ${base}`);
		return sampleBelow(family, prefix);
	};
	const vae = part("vae", "sd-4ch", "first_stage_model.");
	const text = part("text-encoder", "t5-xxl", "text_encoders.t5xxl.transformer.");

	it.each(["sd1", "sdxl", "ssd-1b", "flux1", "sd3", "z-image", "qwen-image"])(
		"of %s is a denoiser with a VAE, a text encoder, or both",
		(base) => {
			const denoiser = part("diffusion-model", base, "model.diffusion_model.");
			const checkpoint = [{ kind: "checkpoint", base }];
			expect(called([...denoiser, ...vae, ...text])).toEqual(checkpoint);
			expect(called([...vae, ...denoiser])).toEqual(checkpoint);
			expect(called([...denoiser, ...text])).toEqual(checkpoint);
		},
	);

	it.each(["sd1", "sdxl", "flux1"])("of %s without either is a diffusion model", (base) => {
		expect(called(part("diffusion-model", base, "model.diffusion_model."))).toEqual([
			{ kind: "diffusion-model", base },
		]);
	});

	it("of a denoiser that nobody knows is unknown, and not called by its VAE or text encoder", () => {
		const denoiser = Array.from({ length: 500 }, (_, i) => ({
			name: `model.diffusion_model.new_blocks.${i}.weight`,
			shape: [96, 96],
		}));
		expect(called([...denoiser, ...vae])).toEqual([]);
		expect(called([...denoiser, ...vae, ...text])).toEqual([]);
	});

	it("keeps its name beside an EMA copy and what training left", () => {
		const denoiser = part("diffusion-model", "sd1", "model.diffusion_model.");
		const rest = [
			...denoiser.map(({ name, shape }) => ({ name: `model_ema.${name.slice(6).replaceAll(".", "")}`, shape })),
			...["betas", "alphas_cumprod", "model_ema.decay"].map((name) => ({ name, shape: [1000] })),
		];
		expect(called([...rest, ...denoiser, ...vae])).toEqual([{ kind: "checkpoint", base: "sd1" }]);
	});
});

describe("quantised files", () => {
	/** As bitsandbytes stores a matrix (two elements to a byte, one column), as NVFP4 does, and as whole bytes. */
	const FORMS: Readonly<Record<string, (rows: number, columns: number) => number[]>> = {
		nf4: (rows, columns) => [(rows * columns) / 2, 1],
		nvfp4: (rows, columns) => [rows, columns / 2],
		int8: (rows, columns) => [rows, columns],
	};

	it.each(Object.entries(FORMS))("of %s are told by what is not packed and by how large the rest is", (_, packed) => {
		const large = MARKER_FAMILIES.filter(({ kind }) => kind === "diffusion-model" || kind === "text-encoder");
		const others = large.flatMap((family) => {
			const table = tableOf(sampleOf(family.sample));
			const tensors = [...table.tensors].map(([name, tensor]): [string, Tensor] => {
				const [rows = 0, columns = 0, ...more] = tensor.shape;
				const stays = columns === 0 || more.length > 0 || /embed|shared|token|bias|table|norm|latent/.test(name);
				return [name, stays ? tensor : { ...tensor, dtype: "U8", shape: packed(rows, columns) }];
			});
			const found = told({ ...table, tensors: new Map(tensors) });
			return sameOrNothing(found, family) ? [] : [{ family: titleOf(family), found }];
		});
		expect(others).toEqual([]);
	});

	it("of FLUX are flux1 and flux2 in every form", () => {
		for (const base of ["flux1", "flux2"]) {
			const family = MARKER_FAMILIES.find(isOf("diffusion-model", base));
			for (const packed of Object.values(FORMS)) {
				const table = tableOf(sampleOf(family?.sample ?? []));
				const tensors = [...table.tensors].map(([name, tensor]): [string, Tensor] => {
					const [rows = 0, columns] = tensor.shape;
					return [name, columns === undefined ? tensor : { ...tensor, dtype: "U8", shape: packed(rows, columns) }];
				});
				expect(told({ ...table, tensors: new Map(tensors) })).toMatchObject([{ kind: "diffusion-model", base }]);
			}
		}
	});
});

describe("the registry", () => {
	it("answers nothing for an empty file", () => {
		expect(told(tableOf([]))).toEqual([]);
	});

	it("never has more than four bases that nothing tells apart", () => {
		for (const family of MARKER_FAMILIES) expect(answersOf(family).length).toBeLessThanOrEqual(4);
	});

	it("asks every family for a shape", () => {
		const shapes = (family: MarkerFamily) => family.sentinels.filter(({ test }) => /^(?:shape|sole|width)$/.test(test));
		expect(MARKER_FAMILIES.filter((family) => shapes(family).length === 0).map(titleOf)).toEqual([]);
	});

	it("asks every family for two tensors, but where a file has only one", () => {
		const asked = (family: MarkerFamily) => new Set(family.sentinels.flatMap(demanded)).size;
		const small = MARKER_FAMILIES.filter((family) => asked(family) < 2);
		expect(new Set(small.map(({ kind }) => kind))).toEqual(new Set(["embedding", "aesthetic-gradient"]));
	});
});
