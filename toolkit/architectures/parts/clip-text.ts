import { all, list, optional, type Spec, tensor, under } from "../spec.ts";
import { linear, norm } from "./layers.ts";

/** A CLIP text tower as Hugging Face's transformers stores it. */
export interface ClipText {
	readonly width: number;
	readonly layers: number;
	readonly tokens: number;
	/** Positions of a prompt. */
	readonly positions: number;
}

/** The first segments of a tower's names. */
export const CLIP_TEXT_ROOTS = ["embeddings", "encoder", "final_layer_norm"];

/** The tower under `text_model`. `position_ids` is 0, 1, 2 …; newer versions of transformers do not save it. */
export function clipText({ width, layers, tokens, positions }: ClipText): Spec {
	return all(
		tensor("embeddings.token_embedding.weight", tokens, width),
		tensor("embeddings.position_embedding.weight", positions, width),
		optional(tensor("embeddings.position_ids", 1, positions)),
		list("encoder.layers", layers, () => layer(width)),
		norm("final_layer_norm", width),
	);
}

/** The tensors beside the tower: the projection of the pooled prompt, and a scale that only training reads. */
export function clipHeads({ width }: ClipText): Spec {
	return all(tensor("text_projection.weight", width, width), optional(tensor("logit_scale")));
}

function layer(width: number): Spec {
	return all(
		under("self_attn", ...["q_proj", "k_proj", "v_proj", "out_proj"].map((name) => linear(name, width, width))),
		norm("layer_norm1", width),
		linear("mlp.fc1", width, 4 * width),
		linear("mlp.fc2", 4 * width, width),
		norm("layer_norm2", width),
	);
}
