import type { MarkerFamily } from "./marker-family.ts";
import { has, not, type Pattern, shape } from "./pattern.ts";

/** The sizes of a CLIP model's text half and vision half. */
interface Clip {
	readonly text: { readonly base: string; readonly width: number; readonly layers: number };
	readonly vision: { readonly base: string; readonly width: number; readonly layers: number; readonly wide: number };
}

const CLIPS: readonly Clip[] = [
	{
		text: { base: "clip-l", width: 768, layers: 12 },
		vision: { base: "clip-l", width: 1024, layers: 24, wide: 4096 },
	},
	{
		text: { base: "clip-h", width: 1024, layers: 24 },
		vision: { base: "clip-h", width: 1280, layers: 32, wide: 5120 },
	},
	{
		text: { base: "clip-g", width: 1280, layers: 32 },
		vision: { base: "clip-bigg", width: 1664, layers: 48, wide: 8192 },
	},
];

/** Tensor names of the two halves in one layout. */
interface ClipNames {
	readonly layout: string;
	readonly tokens: string;
	readonly feed: (layer: number | string) => string;
	readonly patches: string;
	readonly norm: string;
	readonly see: (layer: number | string) => string;
	/** The two halves share names in this layout, so a file has only one of them. */
	readonly oneHalf?: true;
}

const NAMES: readonly ClipNames[] = [
	{
		layout: "transformers",
		tokens: "text_model.embeddings.token_embedding.weight",
		feed: (layer) => `text_model.encoder.layers.${layer}.mlp.fc1.weight`,
		patches: "vision_model.embeddings.patch_embedding.weight",
		norm: "vision_model.pre_layrnorm.weight",
		see: (layer) => `vision_model.encoder.layers.${layer}.mlp.fc1.weight`,
	},
	{
		// transformers from version 5, and checkpoints of NovelAI: no `text_model.` or `vision_model.`.
		layout: "transformers",
		tokens: "embeddings.token_embedding.weight",
		feed: (layer) => `encoder.layers.${layer}.mlp.fc1.weight`,
		patches: "embeddings.patch_embedding.weight",
		norm: "pre_layrnorm.weight",
		see: (layer) => `encoder.layers.${layer}.mlp.fc1.weight`,
		oneHalf: true,
	},
	{
		layout: "open_clip",
		tokens: "token_embedding.weight",
		feed: (layer) => `transformer.resblocks.${layer}.mlp.c_fc.weight`,
		patches: "visual.conv1.weight",
		norm: "visual.ln_pre.weight",
		see: (layer) => `visual.transformer.resblocks.${layer}.mlp.c_fc.weight`,
	},
];

function clip({ text, vision }: Clip, names: ClipNames): MarkerFamily[] {
	const { layout, tokens, feed, patches, norm, see, oneHalf } = names;
	// The layer before the last: some text encoders are published without the last layer.
	const textSentinels: Pattern[] = [
		shape(tokens, "any", text.width),
		shape(feed(0), 4 * text.width, text.width),
		has(feed(text.layers - 2)),
		not(feed(text.layers)),
	];
	const visionSentinels: Pattern[] = [
		shape(patches, vision.width, 3, 14, 14),
		shape(norm, vision.width),
		shape(see(0), vision.wide, vision.width),
		has(see(vision.layers - 2)),
		not(see(vision.layers)),
	];
	const textSample = [
		`${tokens} 49408,${text.width}`,
		`${feed(`{0..${text.layers - 1}}`)} ${4 * text.width},${text.width}`,
	];
	const visionSample = [
		`${patches} ${vision.width},3,14,14`,
		`${norm} ${vision.width}`,
		`${see(`{0..${vision.layers - 1}}`)} ${vision.wide},${vision.width}`,
	];
	const halves: MarkerFamily[] = [
		{
			kind: "text-encoder",
			base: text.base,
			layout,
			sentinels: [...textSentinels, not(patches, norm, ...(oneHalf ? [] : [see(0)]))],
			sample: textSample,
		},
		{
			kind: "clip-vision",
			base: vision.base,
			layout,
			sentinels: [...visionSentinels, not(tokens, ...(oneHalf ? [] : [feed(0), feed(1)]))],
			sample: visionSample,
		},
	];
	if (oneHalf) return halves;
	const sentinels = [...textSentinels, ...visionSentinels];
	const sample = [...textSample, ...visionSample];
	return [...halves, { kind: "clip-full", base: vision.base, layout, sentinels, sample }];
}

const SIGLIP = (patch: number): Pattern[] => [
	shape("vision_model.head.probe", 1, 1, 1152),
	shape("vision_model.embeddings.patch_embedding.weight", 1152, 3, patch, patch),
	has("vision_model.encoder.layers.0.mlp.fc1.weight"),
	not("multi_modal_projector.mm_soft_emb_norm.weight"),
];
const SIGLIP_SAMPLE = [
	"vision_model.head.probe 1,1,1152",
	"vision_model.embeddings.patch_embedding.weight 1152,3,14,14",
	"vision_model.encoder.layers.{0..26}.mlp.fc1.weight 4304,1152",
];
const SIGLIP_TEXT = ["text_model.embeddings.token_embedding.weight", "text_model.head.weight", "logit_bias"];

const OTHER_VISION: readonly MarkerFamily[] = [
	...[14, 16].map(
		(patch): MarkerFamily => ({
			kind: "clip-vision",
			base: "siglip-so400m",
			layout: "transformers",
			sentinels: [...SIGLIP(patch), not(...SIGLIP_TEXT)],
			sample: SIGLIP_SAMPLE.map((template) => template.replace("14,14", `${patch},${patch}`)),
		}),
	),
	{
		kind: "clip-full",
		base: "siglip-so400m",
		layout: "transformers",
		sentinels: [...SIGLIP(14), shape("text_model.embeddings.token_embedding.weight", "any", 1152), has("logit_bias")],
		sample: [...SIGLIP_SAMPLE, "text_model.embeddings.token_embedding.weight 32000,1152", "logit_bias 1"],
	},
	{
		kind: "clip-vision",
		base: "dinov2",
		layout: "transformers",
		sentinels: [
			shape("embeddings.patch_embeddings.projection.weight", [384, 768, 1024, 1536], 3, 14, 14),
			shape("encoder.layer.0.layer_scale1.lambda1", [384, 768, 1024, 1536]),
			has("encoder.layer.0.attention.attention.query.weight"),
			// Depth Anything and DPT contain DINOv2 as their encoder, followed by other layers.
			not("head.conv1.weight", "neck.reassemble_stage.layers.0.projection.weight", "embeddings.register_tokens"),
		],
		variants: [
			{ variant: "small", when: [shape("layernorm.weight", 384)] },
			{ variant: "base", when: [shape("layernorm.weight", 768)] },
			{ variant: "large", when: [shape("layernorm.weight", 1024)] },
			{ variant: "giant", when: [shape("layernorm.weight", 1536)] },
		],
		sample: [
			"embeddings.cls_token 1,1,1024",
			"embeddings.patch_embeddings.projection.weight 1024,3,14,14",
			"encoder.layer.{0..23}.layer_scale1.lambda1 1024",
			"encoder.layer.{0..23}.attention.attention.{query,key,value}.weight 1024,1024",
			"layernorm.weight 1024",
		],
	},
	{
		kind: "clip-vision",
		base: "dinov3",
		layout: "transformers",
		sentinels: [
			shape("embeddings.register_tokens", 1, 4, "any"),
			shape("embeddings.patch_embeddings.weight", "any", 3, 16, 16),
			has("model.layer.0.layer_scale1.lambda1"),
		],
		sample: [
			"embeddings.register_tokens 1,4,1024",
			"embeddings.patch_embeddings.weight 1024,3,16,16",
			"model.layer.{0..23}.layer_scale1.lambda1 1024",
		],
	},
];

/** CLIP text encoders, CLIP vision encoders, files with both, and the other vision encoders. */
export const CLIP: readonly MarkerFamily[] = [
	...CLIPS.flatMap((of) => NAMES.flatMap((names) => clip(of, names))),
	...OTHER_VISION,
];
