import { has, type Pattern, type Size, shape } from "./pattern.ts";

/** Tensors of every Wan of a width, and how many channels it takes. */
export const native = (width: number, channels: Size): Pattern[] => [
	shape("head.modulation", 1, 2, width),
	shape("blocks.0.modulation", 1, 6, width),
	shape("patch_embedding.weight", width, channels, 1, 2, 2),
	shape("text_embedding.0.bias", width),
	has("blocks.0.self_attn.q.weight"),
];

/** The same by diffusers' names. */
export const diffusers = (width: number, channels: Size): Pattern[] => [
	shape("condition_embedder.text_embedder.linear_1.bias", width),
	shape("scale_shift_table", 1, 2, width),
	shape("blocks.0.scale_shift_table", 1, 6, width),
	shape("patch_embedding.weight", width, channels, 1, 2, 2),
	has("blocks.0.attn1.to_q.weight"),
];

/** Sees an image through its CLIP embedding. */
export const IMAGE = "img_emb.proj.0.bias";
/** The same by diffusers' name. */
export const IMAGE_DIFFUSERS = "condition_embedder.image_embedder.norm1.bias";
/** HuMo hears. */
export const HUMO = "audio_proj.audio_proj_glob_1.layer.bias";
/** Makes a face speak. */
export const SPEECH = "cond_encoder.bias";
/** Animates a face after another. */
export const ANIMATE = "face_encoder.out_proj.bias";

/** What a network that sees through CLIP has, several, so that none of them missing makes another of it. */
export const SEES_NATIVE = [
	IMAGE,
	"img_emb.proj.0.weight",
	"img_emb.proj.1.weight",
	"blocks.0.cross_attn.k_img.weight",
];
/** The same by diffusers' names. */
export const SEES_DIFFUSERS = [
	IMAGE_DIFFUSERS,
	"condition_embedder.image_embedder.norm1.weight",
	"blocks.0.attn2.add_k_proj.weight",
];
/** What HuMo has, several for the same reason. */
export const HEARS = [HUMO, "audio_proj.audio_proj_glob_2.layer.bias", "audio_proj.audio_proj_glob_1.layer.weight"];
