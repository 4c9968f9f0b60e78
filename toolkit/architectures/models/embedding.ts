import { bare, type Component, type Family } from "../registry.ts";
import { all, type Spec, tensor } from "../spec.ts";
import { CLIP_L } from "./sd-v1.ts";
import { CLIP_H } from "./sd-v2.ts";
import { CLIP_G } from "./sd-xl.ts";

/** What AUTOMATIC1111 calls the vectors in its safetensors files, and in its pickles. Web UIs take either from both. */
const NAME = "emb_params";
const PICKLED_NAME = "string_to_param.*";

/**
 * Textual inversions: vectors that a prompt's word stands for, as wide as the tokens of the text encoder that they were
 * trained for, and as many as there are.
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
