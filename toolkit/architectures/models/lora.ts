import { bare, type Component, type Family } from "../registry.ts";
import { all, optional, type Spec, tensor } from "../spec.ts";
import { CLIP_L, UNET_V1 } from "./sd-v1.ts";

const unet = (alpha: boolean): Spec => loraUnet(UNET_V1.context, alpha);

const text = (alpha: boolean): Spec => loraText(CLIP_L.width, CLIP_L.layers, alpha);

/** kohya's LoRAs for SD v1. The prefixes are part of the tensor names. */
export const LORA: Family = {
	components: [
		loraOf("LoRA-v1-UNET", "LoRA-v1-UNET", () => unet(false)),
		loraOf("LoRA-v1A-UNET", "LoRA-v1-UNET", () => unet(true)),
		loraOf("LoRA-v1-CLIP", "LoRA-v1-CLIP", () => text(false)),
		loraOf("LoRA-v1A-CLIP", "LoRA-v1-CLIP", () => text(true)),
	],
	architectures: [
		{
			id: "LoRA-v1",
			kind: "lora",
			base: "sd1",
			variant: null,
			parts: [
				{ class: "LoRA-v1-UNET", prefix: "" },
				{ class: "LoRA-v1-CLIP", prefix: "" },
			],
		},
		bare("LoRA-v1-UNET", { kind: "lora", base: "sd1" }),
		bare("LoRA-v1-CLIP", { kind: "lora", base: "sd1" }),
	],
};

function loraOf(id: string, of: string, spec: () => Spec): Component {
	return { id, class: of, variant: null, spec };
}

/** A layer that a LoRA adapts: its name with underscores, its widths, and whether it is a 1×1 convolution. */
interface Target {
	readonly name: string;
	readonly inputs: number;
	readonly outputs: number;
	readonly conv?: true;
}

/** Widths and numbers of the UNet's attention blocks, by diffusers' names of the blocks. */
const UNET_BLOCKS = [
	{ name: "down_blocks_0", width: 320, attentions: 2 },
	{ name: "down_blocks_1", width: 640, attentions: 2 },
	{ name: "down_blocks_2", width: 1280, attentions: 2 },
	{ name: "mid_block", width: 1280, attentions: 1 },
	{ name: "up_blocks_1", width: 1280, attentions: 3 },
	{ name: "up_blocks_2", width: 640, attentions: 3 },
	{ name: "up_blocks_3", width: 320, attentions: 3 },
];

/** kohya's LoRA of a text tower, of any rank. With `alpha`, each layer has its own, optional scale. */
function loraText(width: number, layers: number, alpha: boolean): Spec {
	return lora("lora_te_text_model_encoder_layers_", textTargets(width, layers), alpha);
}

/** kohya's LoRA of the UNet of SD v1, of any rank. */
function loraUnet(context: number, alpha: boolean): Spec {
	return lora("lora_unet_", unetTargets(context), alpha);
}

function lora(prefix: string, targets: Iterable<Target>, alpha: boolean): Spec {
	return all(...Array.from(targets, (target) => layer(prefix, target, alpha)));
}

function layer(prefix: string, { name, inputs, outputs, conv }: Target, alpha: boolean): Spec {
	const kernel = conv ? [1, 1] : [];
	// The rank is free for each layer, so that files whose ranks were reduced layer by layer are accepted, too.
	const rank = `rank of ${name}`;
	const scale = optional(tensor(`${prefix}${name}.alpha`));
	return all(
		...(alpha ? [scale] : []),
		tensor(`${prefix}${name}.lora_down.weight`, rank, inputs, ...kernel),
		tensor(`${prefix}${name}.lora_up.weight`, outputs, rank, ...kernel),
	);
}

function* textTargets(width: number, layers: number): Iterable<Target> {
	for (let i = 0; i < layers; i++) {
		for (const name of ["q_proj", "k_proj", "v_proj", "out_proj"]) {
			yield { name: `${i}_self_attn_${name}`, inputs: width, outputs: width };
		}
		yield { name: `${i}_mlp_fc1`, inputs: width, outputs: 4 * width };
		yield { name: `${i}_mlp_fc2`, inputs: 4 * width, outputs: width };
	}
}

function* unetTargets(context: number): Iterable<Target> {
	for (const { name, width, attentions } of UNET_BLOCKS) {
		for (let i = 0; i < attentions; i++) {
			for (const target of attentionTargets(width, context)) {
				yield { ...target, name: `${name}_attentions_${i}_${target.name}` };
			}
		}
	}
}

function* attentionTargets(width: number, context: number): Iterable<Target> {
	const block = "transformer_blocks_0";
	yield { name: "proj_in", inputs: width, outputs: width, conv: true };
	yield { name: "proj_out", inputs: width, outputs: width, conv: true };
	for (const [attention, inputs] of [["attn1", width] as const, ["attn2", context] as const]) {
		yield { name: `${block}_${attention}_to_q`, inputs: width, outputs: width };
		yield { name: `${block}_${attention}_to_k`, inputs, outputs: width };
		yield { name: `${block}_${attention}_to_v`, inputs, outputs: width };
		yield { name: `${block}_${attention}_to_out_0`, inputs: width, outputs: width };
	}
	yield { name: `${block}_ff_net_0_proj`, inputs: width, outputs: 8 * width };
	yield { name: `${block}_ff_net_2`, inputs: 4 * width, outputs: width };
}
