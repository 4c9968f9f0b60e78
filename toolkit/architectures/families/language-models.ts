import type { MarkerFamily, Variant } from "./marker-family.ts";
import { has, hasAny, not, type Pattern, type Size, shape } from "./pattern.ts";

const kind = "text-encoder";

/** A language model that an image model uses as its text encoder. */
interface LanguageModel {
	readonly base: string;
	readonly tokens: Size;
	readonly width: Size;
	/** Width of the feed-forward layers. */
	readonly wide: Size;
	/**
	 * The attention's additions to projections without bias: none, biases, or norms of queries and keys of this width.
	 */
	readonly attention: "plain" | "biases" | 128 | 256;
	/** Gemma has norms before and after its feed-forward layers: four in a layer, not two. */
	readonly norms?: "four";
	/** Tensors of the vision part, which a text-only model lacks. GGUF files hold the vision part separately. */
	readonly vision?: readonly string[];
	/** Names of the sizes by width, if there are several. */
	readonly sizes?: Readonly<Record<number, string>>;
	readonly example: readonly [tokens: number, width: number, wide: number];
}

const LANGUAGE_MODELS: readonly LanguageModel[] = [
	{
		base: "llama-3.1-8b",
		tokens: 128256,
		width: 4096,
		wide: 14336,
		attention: "plain",
		example: [128256, 4096, 14336],
	},
	{ base: "llama-3-8b", tokens: 128320, width: 4096, wide: 14336, attention: "plain", example: [128320, 4096, 14336] },
	{ base: "mistral", tokens: 131072, width: 5120, wide: 32768, attention: "plain", example: [131072, 5120, 32768] },
	{
		base: "gemma-2-2b",
		tokens: 256000,
		width: 2304,
		wide: 9216,
		attention: "plain",
		norms: "four",
		example: [256000, 2304, 9216],
	},
	{
		base: "gemma-3-4b",
		tokens: [262144, 262208],
		width: 2560,
		wide: 10240,
		attention: 256,
		norms: "four",
		example: [262208, 2560, 10240],
	},
	{
		base: "gemma-3-12b",
		tokens: [262144, 262208],
		width: 3840,
		wide: 15360,
		attention: 256,
		norms: "four",
		example: [262208, 3840, 15360],
	},
	{
		base: "qwen3",
		tokens: 151936,
		width: [1024, 2048, 2560, 4096],
		wide: [3072, 6144, 9728, 12288],
		sizes: { 1024: "0.6b", 2048: "1.7b", 2560: "4b", 4096: "8b" },
		attention: 128,
		example: [151936, 2560, 9728],
	},
	{
		base: "qwen2.5-vl",
		tokens: [151936, 152064],
		width: [2048, 3584],
		wide: [11008, 18944],
		attention: "biases",
		sizes: { 2048: "3b", 3584: "7b" },
		// Qwen2-VL has no gate there.
		vision: ["visual.merger.ln_q.weight", "visual.blocks.0.mlp.gate_proj.weight"],
		example: [152064, 3584, 18944],
	},
	{
		base: "qwen3-vl",
		tokens: 151936,
		width: [2048, 2560, 4096],
		wide: [6144, 9728, 12288],
		sizes: { 2048: "2b", 2560: "4b", 4096: "8b" },
		attention: 128,
		vision: ["visual.deepstack_merger_list.0.norm.weight", "visual.merger.norm.weight"],
		example: [151936, 2560, 9728],
	},
];

/** Prefixes of the language part and of the vision part in the versions of transformers. */
const PLACES: readonly (readonly [language: string, visionPrefix: string])[] = [
	["model.", ""],
	["model.language_model.", "model."],
	["language_model.model.", ""],
];

function languageModel(of: LanguageModel): MarkerFamily[] {
	const places = of.vision === undefined ? PLACES : [...PLACES, ["model.", "model."] as const];
	return [...places.map((place) => transformers(of, place)), gguf(of)].filter((family) => family !== null);
}

function transformers(of: LanguageModel, [language, visionPrefix]: readonly [string, string]): MarkerFamily {
	const { base, tokens, width, wide, attention, norms, vision } = of;
	const layer = `${language}layers.0.`;
	const sentinels: Pattern[] = [
		shape(`${language}embed_tokens.weight`, tokens, width),
		shape(`${layer}input_layernorm.weight`, width),
		shape(`${layer}mlp.up_proj.weight`, wide, width),
		typeof attention === "number"
			? shape(`${layer}self_attn.q_norm.weight`, attention)
			: not(`${layer}self_attn.q_norm.weight`, `${layer}self_attn.k_norm.weight`),
		attention === "biases" ? has(`${layer}self_attn.k_proj.bias`) : not(`${layer}self_attn.k_proj.bias`),
		norms === "four"
			? has(`${layer}pre_feedforward_layernorm.weight`)
			: not(`${layer}pre_feedforward_layernorm.weight`, `${layer}post_feedforward_layernorm.weight`),
		not(`${layer}self_attn.sinks`),
		...(vision === undefined ? [not(...VISION_TENSORS)] : vision.map((own) => has(visionPrefix + own))),
	];
	const [first, second, third] = of.example;
	const layers = `${language}layers.{0..23}.`;
	return {
		kind,
		base,
		layout: "transformers",
		sentinels,
		variants: sized(`${layer}input_layernorm.weight`, of.sizes),
		sample: [
			`${language}embed_tokens.weight ${first},${second}`,
			`${layers}input_layernorm.weight ${second}`,
			`${layers}mlp.{up_proj,gate_proj}.weight ${third},${second}`,
			...(typeof attention === "number" ? [`${layers}self_attn.{q_norm,k_norm}.weight ${attention}`] : []),
			...(attention === "biases" ? [`${layers}self_attn.{q_proj,k_proj,v_proj}.bias 512`] : []),
			...(norms === "four" ? [`${layers}{pre_feedforward_layernorm,post_feedforward_layernorm}.weight ${second}`] : []),
			...(vision === undefined
				? []
				: [
						...vision.map((own) => `${visionPrefix}${own} 1280`),
						`${visionPrefix}visual.patch_embed.proj.weight 1280,3,2,14,14`,
						`${visionPrefix}visual.blocks.{0..7}.norm1.weight 1280`,
					]),
		],
	};
}

/** One variant for each size, by the width of a norm. */
const sized = (norm: string, sizes: Readonly<Record<number, string>> = {}): Variant[] =>
	Object.entries(sizes).map(([width, variant]) => ({ variant, when: [shape(norm, Number(width))] }));

/** Tensors of vision parts, none of which a text-only model has. */
const VISION_TENSORS = ["", "model."].flatMap((before) =>
	["patch_embed.proj.weight", "merger.ln_q.weight", "deepstack_merger_list.0.norm.weight", "blocks.0.norm1.weight"].map(
		(own) => `${before}visual.${own}`,
	),
);

/** llama.cpp's names. Its files hold only the language part, so a Qwen3-VL file is equal to a Qwen3 file. */
function gguf({
	base,
	tokens,
	width,
	wide,
	attention,
	norms,
	vision,
	sizes,
	example,
}: LanguageModel): MarkerFamily | null {
	if (base === "qwen3-vl" && vision !== undefined) return null;
	const sentinels: Pattern[] = [
		shape("token_embd.weight", tokens, width),
		shape("blk.0.attn_norm.weight", width),
		shape("blk.0.ffn_up.weight", wide, width),
		typeof attention === "number"
			? shape("blk.0.attn_q_norm.weight", attention)
			: not("blk.0.attn_q_norm.weight", "blk.0.attn_k_norm.weight"),
		attention === "biases" ? has("blk.0.attn_k.bias") : not("blk.0.attn_k.bias"),
		norms === "four" ? has("blk.0.post_ffw_norm.weight") : not("blk.0.post_ffw_norm.weight"),
	];
	const [first, second, third] = example;
	return {
		kind,
		base,
		layout: "gguf",
		sentinels,
		variants: sized("blk.0.attn_norm.weight", sizes),
		sample: [
			`token_embd.weight ${first},${second}`,
			`blk.{0..23}.attn_norm.weight ${second}`,
			`blk.{0..23}.{ffn_up,ffn_gate}.weight ${third},${second}`,
			...(typeof attention === "number" ? [`blk.{0..23}.{attn_q_norm,attn_k_norm}.weight ${attention}`] : []),
			...(attention === "biases" ? ["blk.{0..23}.{attn_q,attn_k,attn_v}.bias 512"] : []),
			...(norms === "four" ? [`blk.{0..23}.post_ffw_norm.weight ${second}`] : []),
		],
	};
}

/** Text encoders other than CLIP and T5. */
export const LANGUAGE_ENCODERS: readonly MarkerFamily[] = [
	...LANGUAGE_MODELS.flatMap(languageModel),
	{
		kind,
		base: "hydit-clip",
		layout: "transformers",
		sentinels: [
			shape("embeddings.word_embeddings.weight", 47020, 1024),
			shape("embeddings.token_type_embeddings.weight", 2, 1024),
			has("encoder.layer.0.attention.self.query.weight"),
		],
		sample: [
			"embeddings.word_embeddings.weight 47020,1024",
			"embeddings.token_type_embeddings.weight 2,1024",
			"encoder.layer.{0..23}.attention.self.{query,key,value}.weight 1024,1024",
		],
	},
	{
		kind: "vision-projector",
		base: "mmproj",
		layout: "gguf",
		sentinels: [
			hasAny("mm.0.weight", "mm.input_projection.weight", "mm.model.fc.weight"),
			hasAny("v.patch_embd.weight", "v.patch_embd.weight.0"),
			shape("v.blk.0.ln1.weight", "any"),
		],
		sample: [
			"mm.{0,2}.weight 5120,5120",
			"v.patch_embd.weight 1280,3,14,14",
			"v.blk.{0..31}.{ln1,ln2}.weight 1280",
			"v.blk.{0..31}.{attn_q,attn_k,attn_v}.weight 1280,1280",
		],
	},
];
