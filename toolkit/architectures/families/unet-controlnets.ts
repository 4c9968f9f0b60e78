import type { MarkerFamily } from "./marker-family.ts";
import { has, hasAny, not, type Pattern, shape } from "./pattern.ts";

const kind = "controlnet";

/** A ControlNet of a UNet in the authors' layout. `text` is the width of the text input. */
const native = (text: number): Pattern[] => [
	shape("input_hint_block.0.weight", "any", "any", 3, 3),
	shape("zero_convs.0.0.weight", 320, 320, 1, 1),
	shape("middle_block.1.transformer_blocks.0.attn2.to_k.weight", 1280, text),
	not("out.2.weight", "lora_controlnet"),
];

const diffusers: Pattern[] = [
	shape("controlnet_mid_block.weight", 1280, 1280, 1, 1),
	shape("controlnet_down_blocks.0.weight", 320, 320, 1, 1),
	hasAny("controlnet_cond_embedding.conv_in.weight", "controlnet_cond_embedding.weight"),
];

const DOWN_AND_MIDDLE = ["down_blocks", "mid_block"];

const UNION = { variant: "union", when: [has("task_embedding")] };
const SPARSE = { variant: "sparsectrl", when: [has("down_blocks.0.motion_modules.0.norm.weight")] };

/** Prefix of a module of ControlNet-LLLite by kohya-ss. */
const LLLITE = "lllite_unet_middle_block_1_transformer_blocks_1_";

const LLLITE_ROOTS = ["input_blocks_#_#", "middle_block_#", "output_blocks_#_#"].flatMap((block) =>
	["attn#_to_q", "attn#_to_k", "attn#_to_v"].map((own) => `lllite_unet_${block}_transformer_blocks_#_${own}`),
);

/** ControlNets of UNets. Nothing in the file tells the type of control image, except for unions. */
export const UNET_CONTROLNETS: readonly MarkerFamily[] = [
	...(
		[
			["sd1", 768],
			["sd2", 1024],
			["sdxl", 2048],
		] as const
	).map(
		([base, width]): MarkerFamily => ({
			kind,
			base,
			layout: "native",
			sentinels: native(width),
			variants: [UNION, { variant: "difference", when: [has("difference")] }],
			sample: [
				"input_hint_block.0.weight 16,3,3,3",
				"input_blocks.0.0.weight 320,4,3,3",
				"zero_convs.{0..3}.0.weight 320,320,1,1",
				`middle_block.1.transformer_blocks.0.attn2.{to_k,to_v}.weight 1280,${width}`,
				"middle_block_out.0.weight 1280,1280,1,1",
			],
		}),
	),
	...(
		[
			["sd1", 768],
			["sd2", 1024],
		] as const
	).map(
		([base, width]): MarkerFamily => ({
			kind,
			base,
			layout: "diffusers",
			roots: DOWN_AND_MIDDLE,
			sentinels: [...diffusers, shape("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", 1280, width)],
			variants: [SPARSE],
			sample: [
				"controlnet_mid_block.weight 1280,1280,1,1",
				"controlnet_down_blocks.{0..3}.weight 320,320,1,1",
				"controlnet_cond_embedding.conv_in.weight 16,3,3,3",
				`mid_block.attentions.0.transformer_blocks.0.attn2.{to_k,to_v}.weight 1280,${width}`,
			],
		}),
	),
	{
		kind,
		base: "sdxl",
		layout: "diffusers",
		roots: DOWN_AND_MIDDLE,
		sentinels: [...diffusers, shape("add_embedding.linear_1.weight", 1280, 2816)],
		variants: [UNION],
		sample: [
			"controlnet_mid_block.weight 1280,1280,1,1",
			"controlnet_down_blocks.{0..3}.weight 320,320,1,1",
			"controlnet_cond_embedding.conv_in.weight 16,3,3,3",
			"add_embedding.linear_1.weight 1280,2816",
			"conv_in.weight 320,4,3,3",
		],
	},
	{
		kind,
		base: "sdxl",
		layout: "native",
		// Only XL's UNets have more than one transformer in a block.
		sentinels: [
			hasAny(`${LLLITE}attn1_to_q.up.0.weight`, `${LLLITE}attn1_to_k.up.0.weight`),
			shape(`${LLLITE}attn1_to_q.down.0.weight`, "any", 1280),
		],
		roots: LLLITE_ROOTS,
		variants: [{ variant: "lllite", when: [] }],
		sample: [
			"lllite_unet_middle_block_1_transformer_blocks_{0..9}_attn1_{to_q,to_k}.down.0.weight 32,1280",
			"lllite_unet_middle_block_1_transformer_blocks_{0..9}_attn1_{to_q,to_k}.up.0.weight 1280,32",
		],
	},
	{
		kind: "control-lora",
		base: "sdxl",
		layout: "native",
		roots: ["input_blocks", "middle_block", "zero_convs"],
		sentinels: [has("lora_controlnet"), shape("label_emb.0.0.down", "any", 2816), has("input_hint_block.0.weight")],
		sample: [
			"lora_controlnet",
			"label_emb.0.0.down 128,2816",
			"label_emb.0.0.up 1280,128",
			"input_hint_block.0.weight 16,3,3,3",
		],
	},
];
