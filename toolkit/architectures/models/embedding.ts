import { bare, type Component, type Family } from "../registry.ts";
import { all, type Spec, tensor } from "../spec.ts";
import { CLIP_L } from "./sd-v1.ts";
import { CLIP_H } from "./sd-v2.ts";
import { CLIP_G } from "./sd-xl.ts";

/**
 * AUTOMATIC1111's names of the vectors in safetensors files and in pickles. Web UIs accept both names in both formats.
 */
const NAME = "emb_params";
const PICKLED_NAME = "string_to_param.*";

/**
 * Textual inversions: any number of vectors that replace a word of the prompt, as wide as the tokens of the text
 * encoder that they were trained for.
 */
export const EMBEDDING: Family = {
	components: [
		...vectorsOf("Embedding-v1", CLIP_L.width),
		...vectorsOf("Embedding-v2", CLIP_H.width),
		{ id: "Embedding-XL-SD", class: "Embedding-XL", variant: null, spec: forBoth, roots: ["clip_l", "clip_g"] },
	],
	architectures: [
		bare("Embedding-v1", { kind: "embedding", base: "sd1" }),
		bare("Embedding-v2", { kind: "embedding", base: "sd2" }),
		bare("Embedding-XL", { kind: "embedding", base: "sdxl" }),
	],
};

function vectorsOf(of: string, width: number): Component[] {
	const named = (id: string, name: string): Component => {
		return { id, class: of, variant: null, spec: () => tensor(name, "vectors", width), roots: name.split(".", 1) };
	};
	const id = `${of}-SD`;
	const standsFor = { component: id, name: () => PICKLED_NAME };
	return [named(id, NAME), { ...named(`${of}-Pickled`, PICKLED_NAME), standsFor, alone: true }];
}

function forBoth(): Spec {
	return all(tensor("clip_l", "vectors", CLIP_L.width), tensor("clip_g", "vectors", CLIP_G.width));
}
