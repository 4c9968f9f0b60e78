/** A text encoder of OpenAI's or OpenCLIP's design. transformers 5 leaves out the level `text_model`. */
function clip(width: number, layers: number): string {
	return `
		(text_model.encoder|encoder).layers.{${layers}}.
		.self_attn.(q_proj|k_proj|v_proj|out_proj) ${width}>${width}
		.mlp.fc1 ${width}>${4 * width}
		.mlp.fc2 ${4 * width}>${width}
		.(layer_norm1|layer_norm2) =${width}
		(text_model.final_layer_norm|final_layer_norm) =${width}
		(text_model.embeddings|embeddings).token_embedding ${width}>49408
		(text_model.embeddings|embeddings).position_embedding ${width}>77
		text_projection ${width}>${width}
	`;
}

interface T5Size {
	readonly width: number;
	readonly inner: number;
	readonly feedForward: number;
	readonly layers: number;
}

function t5({ width, inner, feedForward, layers }: T5Size): string {
	return `
		encoder.block.{${layers}}.layer.0.SelfAttention.(q|k|v) ${width}>${inner}
		encoder.block.{${layers}}.layer.0.SelfAttention.o ${inner}>${width}
		encoder.block.{${layers}}.layer.1.DenseReluDense.(wi_0|wi_1) ${width}>${feedForward}
		encoder.block.{${layers}}.layer.1.DenseReluDense.wo ${feedForward}>${width}
	`;
}

interface LanguageModelSize {
	readonly width: number;
	readonly queries: number;
	readonly keys: number;
	readonly feedForward: number;
	readonly layers: number;
}

/** A language model of Llama's design: Qwen, Gemma and Llama. */
function languageModel({ width, queries, keys, feedForward, layers }: LanguageModelSize): string {
	return ["", "model.", "language_model.", "model.language_model."]
		.map(
			(before) => `
				${before}layers.{${layers}}.
				.self_attn.q_proj ${width}>${queries}
				.self_attn.(k_proj|v_proj) ${width}>${keys}
				.self_attn.o_proj ${queries}>${width}
				.mlp.(gate_proj|up_proj) ${width}>${feedForward}
				.mlp.down_proj ${feedForward}>${width}
			`,
		)
		.join("");
}

/** The text encoders that trainers train, by the ids of their bases. */
export const ENCODERS: Readonly<Record<string, string>> = {
	"clip-l": clip(768, 12),
	"clip-h": clip(1024, 24),
	"clip-g": clip(1280, 32),
	"t5-xxl": t5({ width: 4096, inner: 4096, feedForward: 10240, layers: 24 }),
	"gemma-2-2b": languageModel({ width: 2304, queries: 2048, keys: 1024, feedForward: 9216, layers: 26 }),
	"qwen3-0.6b": languageModel({ width: 1024, queries: 2048, keys: 1024, feedForward: 3072, layers: 28 }),
	"qwen3-4b": languageModel({ width: 2560, queries: 4096, keys: 1024, feedForward: 9728, layers: 36 }),
	"qwen2.5-vl-7b": languageModel({ width: 3584, queries: 3584, keys: 512, feedForward: 18944, layers: 28 }),
	"llama-3-8b": languageModel({ width: 4096, queries: 4096, keys: 1024, feedForward: 14336, layers: 32 }),
};
