import type { Variant } from "./marker-family.ts";
import { has, not, notBeside, type Pattern, type Size, shape } from "./pattern.ts";

/** A UNet in the authors' layout: width of the first level, and input channels of the first convolution. */
export const native = (width: number, channels: Size): Pattern[] => [
	shape("input_blocks.0.0.weight", width, channels, 3, 3),
	shape("time_embed.0.weight", 4 * width, width),
	has("out.2.weight"),
	// Camera and video models with the same blocks are other models.
	not("camera_embed.0.weight", "fps_embedding.0.weight", "framestride_embed.0.weight", "init_attn.0.norm.weight"),
	not("input_blocks.1.2.norm.weight", "input_blocks.1.2.proj_in.weight", "control_model.zero_convs.0.0.weight"),
	notBeside("cc_projection.weight"),
];

/** A UNet in diffusers' layout. */
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

/** The block has cross-attention to text of this width. */
export const text = (block: string, channels: number, width: Size): Pattern =>
	shape(`${block}.transformer_blocks.0.attn2.to_k.weight`, channels, width);

/** The block has more than `index` transformers. */
export const deep = (block: string, index: number, channels: number): Pattern =>
	shape(`${block}.transformer_blocks.${index}.norm1.weight`, channels);

/** The block has no more than `index` transformers. */
export const shallow = (block: string, index: number): Pattern =>
	not(
		...["norm1.weight", "norm2.weight", "attn1.to_q.weight"].map(
			(own) => `${block}.transformer_blocks.${index}.${own}`,
		),
	);

/** Tensors of class or size embeddings, which SD1 and SD2 lack. */
export const CLASSES = ["label_emb.0.0.weight", "label_emb.0.0.bias", "label_emb.0.2.weight", "label_emb.weight"];
/** Attention of the middle block, which some distilled UNets lack. */
export const MIDDLE = [
	"middle_block.1.norm.weight",
	"middle_block.1.proj_in.weight",
	"middle_block.1.transformer_blocks.0.attn2.to_k.weight",
	"middle_block.1.transformer_blocks.9.norm1.weight",
];
/** `MIDDLE` in diffusers' layout. */
export const MID = [
	"mid_block.attentions.0.norm.weight",
	"mid_block.attentions.0.proj_in.weight",
	"mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
	"mid_block.attentions.0.transformer_blocks.9.norm1.weight",
];
/** Size embeddings in diffusers' layout. */
export const ADDED = ["add_embedding.linear_1.weight", "add_embedding.linear_1.bias", "add_embedding.linear_2.weight"];
/** Class embeddings in diffusers' layout. */
export const CLASS = ["class_embedding.linear_1.weight", "class_embedding.linear_1.bias"];

/** Variants by the input channels of the first convolution. */
export const inputs = (first: string, width: number): Variant[] => [
	{ variant: "inpaint", when: [shape(first, width, 9, 3, 3)] },
	{ variant: "pix2pix", when: [shape(first, width, 8, 3, 3)] },
	{ variant: "depth", when: [shape(first, width, 5, 3, 3)] },
	{ variant: "ic-light", when: [shape(first, width, 12, 3, 3)] },
	{ variant: "lcm", when: [has("time_embedding.cond_proj.weight")] },
];

/** Roots that every UNet has in the authors' layout. */
export const NATIVE_ROOTS = ["input_blocks", "middle_block", "output_blocks"];
/** Roots that every UNet has in diffusers' layout. */
export const DIFFUSERS_ROOTS = ["down_blocks", "mid_block", "up_blocks"];
