import type { Variant } from "./marker-family.ts";
import { has, not, notBeside, type Pattern, type Size, shape } from "./pattern.ts";

/** Width of the first level, of the text it attends to, and channels that its first convolution takes. */
export const native = (width: number, channels: Size): Pattern[] => [
	shape("input_blocks.0.0.weight", width, channels, 3, 3),
	shape("time_embed.0.weight", 4 * width, width),
	has("out.2.weight"),
	// Camera, video and fused forms of the same network, which are other models.
	not("camera_embed.0.weight", "fps_embedding.0.weight", "framestride_embed.0.weight", "init_attn.0.norm.weight"),
	not("input_blocks.1.2.norm.weight", "input_blocks.1.2.proj_in.weight", "control_model.zero_convs.0.0.weight"),
	notBeside("cc_projection.weight"),
];

/** The same by diffusers' names. */
export const diffusers = (width: number, channels: Size): Pattern[] => [
	shape("conv_in.weight", width, channels, 3, 3),
	shape("time_embedding.linear_1.weight", 4 * width, width),
	has("conv_out.weight"),
	not(
		"transformer_in.norm.weight",
		"down_blocks.0.temp_convs.0.conv1.0.weight",
		"controlnet_cond_embedding.conv_in.weight",
	),
	not("down_blocks.0.motion_modules.0.norm.weight", "down_blocks.0.motion_modules.0.proj_in.weight"),
	not("down_blocks.1.motion_modules.0.norm.weight", "mid_block.motion_modules.0.norm.weight"),
	not("down_blocks.0.attentions.0.transformer_blocks.0.attn_temp.to_q.weight"),
];

/** Text of `width` is attended to in this block. */
export const text = (block: string, channels: number, width: Size): Pattern =>
	shape(`${block}.transformer_blocks.0.attn2.to_k.weight`, channels, width);

/** The block has a transformer of this index, which counts from 0. */
export const deep = (block: string, index: number, channels: number): Pattern =>
	shape(`${block}.transformer_blocks.${index}.norm1.weight`, channels);

/** None of the block's transformers has this index. */
export const shallow = (block: string, index: number): Pattern =>
	not(
		...["norm1.weight", "norm2.weight", "attn1.to_q.weight"].map(
			(own) => `${block}.transformer_blocks.${index}.${own}`,
		),
	);

/** Embeddings of a class, or of sizes, beside the text: XL and its kin have them. */
export const CLASSES = ["label_emb.0.0.weight", "label_emb.0.0.bias", "label_emb.0.2.weight", "label_emb.weight"];
/** Attention in the middle, which some small ones lack. */
export const MIDDLE = [
	"middle_block.1.norm.weight",
	"middle_block.1.proj_in.weight",
	"middle_block.1.transformer_blocks.0.attn2.to_k.weight",
	"middle_block.1.transformer_blocks.9.norm1.weight",
];
/** The same by diffusers' names. */
export const MID = [
	"mid_block.attentions.0.norm.weight",
	"mid_block.attentions.0.proj_in.weight",
	"mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
	"mid_block.attentions.0.transformer_blocks.9.norm1.weight",
];
/** `CLASSES` by diffusers' names, of XL and of unCLIP. */
export const ADDED = ["add_embedding.linear_1.weight", "add_embedding.linear_1.bias", "add_embedding.linear_2.weight"];
/** A class by diffusers' names. */
export const CLASS = ["class_embedding.linear_1.weight", "class_embedding.linear_1.bias"];

/** What the first convolution takes beside the noise, by its channels. */
export const inputs = (first: string, width: number): Variant[] => [
	{ variant: "inpaint", when: [shape(first, width, 9, 3, 3)] },
	{ variant: "pix2pix", when: [shape(first, width, 8, 3, 3)] },
	{ variant: "depth", when: [shape(first, width, 5, 3, 3)] },
	{ variant: "ic-light", when: [shape(first, width, 12, 3, 3)] },
	{ variant: "lcm", when: [has("time_embedding.cond_proj.weight")] },
];
