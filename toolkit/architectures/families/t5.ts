import type { MarkerFamily } from "./marker-family.ts";
import { has, not, type Pattern, type Size, shape } from "./pattern.ts";

const kind = "text-encoder";

/** The sizes of a T5 encoder and what separates it from its relatives. */
interface T5 {
	readonly base: string;
	readonly tokens: Size;
	readonly width: number;
	readonly heads: number;
	readonly wide: number;
	/** The feed-forward input: T5 1.0 has one matrix (`wi`), later versions a gate and a matrix. */
	readonly gate: "wi" | "wi_0";
	/** Whether each block has its own relative position bias, or only the first. */
	readonly biases: "each" | "first";
}

const T5S: readonly T5[] = [
	{ base: "t5-xxl", tokens: 32128, width: 4096, heads: 64, wide: 10240, gate: "wi_0", biases: "first" },
	{ base: "t5-xxl", tokens: 32128, width: 1024, heads: 128, wide: 65536, gate: "wi", biases: "first" },
	{ base: "umt5-xxl", tokens: 256384, width: 4096, heads: 64, wide: 10240, gate: "wi_0", biases: "each" },
	{ base: "t5-xl", tokens: 32128, width: 2048, heads: 32, wide: 5120, gate: "wi_0", biases: "first" },
	{ base: "mt5-xl", tokens: 250112, width: 2048, heads: 32, wide: 5120, gate: "wi_0", biases: "first" },
	{ base: "pile-t5-xl", tokens: 32128, width: 2048, heads: 32, wide: 5120, gate: "wi_0", biases: "each" },
	{ base: "t5-base", tokens: 32128, width: 768, heads: 12, wide: 3072, gate: "wi", biases: "first" },
	{ base: "t5-base", tokens: 32128, width: 768, heads: 12, wide: 2048, gate: "wi_0", biases: "first" },
	{ base: "umt5-base", tokens: 256384, width: 768, heads: 12, wide: 2048, gate: "wi_0", biases: "each" },
	{ base: "byt5-small", tokens: [384, 1510], width: 1472, heads: 6, wide: 3584, gate: "wi_0", biases: "first" },
];

const FIRST = "encoder.block.0.layer.";
const bias = (block: number): string => `encoder.block.${block}.layer.0.SelfAttention.relative_attention_bias.weight`;

/** T5 in transformers' layout. The token embedding has one of two names, or both. */
function t5(of: T5): MarkerFamily[] {
	const { tokens, width, heads, wide, gate, biases } = of;
	const sentinels = (embedding: string, other: Pattern[]): Pattern[] => [
		shape(embedding, tokens, width),
		...other,
		shape(bias(0), 32, heads),
		shape(`${FIRST}1.DenseReluDense.${gate}.weight`, wide, width),
		shape(`${FIRST}0.layer_norm.weight`, width),
		biases === "each" ? has(bias(1)) : not(bias(1), bias(2), bias(3)),
	];
	const sample = (embedding: string): string[] => [
		`${embedding} ${typeof tokens === "object" ? tokens[0] : tokens},${width}`,
		`encoder.block.{0..11}.layer.0.layer_norm.weight ${width}`,
		`encoder.block.{0..11}.layer.0.SelfAttention.{q,k,v}.weight ${width},${width}`,
		`encoder.block.${biases === "each" ? "{0..11}" : "0"}.layer.0.SelfAttention.relative_attention_bias.weight 32,${heads}`,
		`encoder.block.{0..11}.layer.1.DenseReluDense.${gate}.weight ${wide},${width}`,
		`encoder.final_layer_norm.weight ${width}`,
	];
	const about = { kind, base: of.base, layout: "transformers" };
	return [
		{ ...about, sentinels: sentinels("shared.weight", []), sample: sample("shared.weight") },
		{
			...about,
			sentinels: sentinels("encoder.embed_tokens.weight", [not("shared.weight")]),
			sample: sample("encoder.embed_tokens.weight"),
		},
	];
}

/** llama.cpp's names. */
const t5Gguf = (base: string, tokens: number, more: Pattern, biases: string): MarkerFamily => ({
	kind,
	base,
	layout: "gguf",
	sentinels: [
		shape("token_embd.weight", tokens, 4096),
		shape("enc.blk.0.attn_rel_b.weight", 32, 64),
		shape("enc.blk.0.attn_norm.weight", 4096),
		more,
	],
	sample: [
		`token_embd.weight ${tokens},4096`,
		`${biases}.attn_rel_b.weight 32,64`,
		"enc.blk.{0..23}.attn_norm.weight 4096",
		"enc.blk.{0..23}.{attn_q,attn_k,attn_v,attn_o}.weight 4096,4096",
	],
});

/** T5 encoders and their relatives. */
export const T5_ENCODERS: readonly MarkerFamily[] = [
	...T5S.flatMap(t5),
	t5Gguf("t5-xxl", 32128, not("enc.blk.1.attn_rel_b.weight", "enc.blk.2.attn_rel_b.weight"), "enc.blk.0"),
	t5Gguf("umt5-xxl", 256384, has("enc.blk.1.attn_rel_b.weight"), "enc.blk.{0..23}"),
	{
		kind,
		base: "umt5-xxl",
		layout: "native",
		sentinels: [
			shape("token_embedding.weight", 256384, 4096),
			shape("blocks.0.pos_embedding.embedding.weight", 32, 64),
			shape("blocks.0.ffn.fc1.weight", 10240, 4096),
		],
		sample: [
			"token_embedding.weight 256384,4096",
			"norm.weight 4096",
			"blocks.{0..23}.pos_embedding.embedding.weight 32,64",
			"blocks.{0..23}.ffn.{fc1,gate.0}.weight 10240,4096",
		],
	},
];
