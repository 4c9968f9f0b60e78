import { has, type Pattern, type Size, shape } from "./pattern.ts";

/** A Wan network in the authors' layout: width and input channels. */
export const native = (width: number, channels: Size): Pattern[] => [
	shape("head.modulation", 1, 2, width),
	shape("blocks.0.modulation", 1, 6, width),
	shape("patch_embedding.weight", width, channels, 1, 2, 2),
	shape("text_embedding.0.bias", width),
	has("blocks.0.self_attn.q.weight"),
];

/** A Wan network in diffusers' layout. */
export const diffusers = (width: number, channels: Size): Pattern[] => [
	shape("condition_embedder.text_embedder.linear_1.bias", width),
	shape("scale_shift_table", 1, 2, width),
	shape("blocks.0.scale_shift_table", 1, 6, width),
	shape("patch_embedding.weight", width, channels, 1, 2, 2),
	has("blocks.0.attn1.to_q.weight"),
];

/** A tensor of the CLIP image embedding. */
export const IMAGE = "img_emb.proj.0.bias";
/** `IMAGE` in diffusers' layout. */
export const IMAGE_DIFFUSERS = "condition_embedder.image_embedder.norm1.bias";
/** A tensor of HuMo's audio input. */
export const HUMO = "audio_proj.audio_proj_glob_1.layer.bias";
/** A tensor of S2V's pose input. */
export const SPEECH = "cond_encoder.bias";
/** A tensor of Animate's face encoder. */
export const ANIMATE = "face_encoder.out_proj.bias";

/** Tensors of the CLIP image input. Several, so that a file with one missing is not taken for a network without it. */
export const CLIP_INPUT = [IMAGE, "img_emb.proj.0.weight", "img_emb.proj.1.weight", "blocks.0.cross_attn.k_img.weight"];
/** `CLIP_INPUT` in diffusers' layout. */
export const CLIP_INPUT_DIFFUSERS = [
	IMAGE_DIFFUSERS,
	"condition_embedder.image_embedder.norm1.weight",
	"blocks.0.attn2.add_k_proj.weight",
];
/** Tensors of HuMo's audio input. Several, for the same reason. */
export const HUMO_INPUT = [
	HUMO,
	"audio_proj.audio_proj_glob_2.layer.bias",
	"audio_proj.audio_proj_glob_1.layer.weight",
];
