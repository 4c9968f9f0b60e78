import { filled, known, LORA, LORA_CLIP, LORA_UNET, one, perLayer, SD_V1, SD_XL, VAE } from "./filled-models.ts";
import type { PlainTensor } from "./plain-safetensors.ts";

/** Names of the only tensors of a case that may go. */
type Junk = readonly string[];

/** A known model, and something that no description lists. */
export interface Case {
	readonly what: string;
	/** The model without and with what it carries along. */
	readonly tensors: () => readonly PlainTensor[];
	readonly junk?: Junk;
	/** The code that it is refused with, so that it stays as it is; absent where it is pruned. */
	readonly refused?: string;
}

const plus = (base: () => PlainTensor[], more: readonly PlainTensor[]) => () => [...base(), ...more];

const UNET_LAYER = "lora_unet_down_blocks_0_resnets_0_conv1";
const GLIGEN = Array.from(
	{ length: 16 },
	(_, i) => `model.diffusion_model.input_blocks.${i}.1.transformer_blocks.0.fuser`,
);

export const SMALL: readonly Case[] = [
	{ what: "a DoRA", tensors: () => [...LORA(), ...perLayer(LORA(), ".dora_scale", [320, 1])] },
	{
		what: "a LoCon",
		tensors: plus(LORA, [
			...one(`${UNET_LAYER}.lora_down.weight`, "F32", 4, 320, 3, 3),
			...one(`${UNET_LAYER}.lora_up.weight`, "F32", 320, 4, 1, 1),
			...one(`${UNET_LAYER}.alpha`, "F32"),
		]),
	},
	{ what: "a LoCon with lora_mid", tensors: plus(LORA, one(`${UNET_LAYER}.lora_mid.weight`, "F32", 4, 4, 3, 3)) },
	{ what: "a LoRA with full differences", tensors: plus(LORA, one("lora_unet_conv_in.diff", "F32", 320, 4, 3, 3)) },
	{ what: "a LoRA with differences of biases", tensors: plus(LORA, one("lora_unet_conv_in.diff_b", "F32", 320)) },
	{
		what: "a LyCORIS with norms",
		tensors: plus(LORA, [...one("lora_unet_norm.w_norm", "F32", 320), ...one("lora_unet_norm.b_norm", "F32", 320)]),
	},
	{ what: "a LoRA with an embedding", tensors: plus(LORA, one("bundle_emb.cat.string_to_param.*", "F32", 2, 768)) },
	{
		what: "a LoRA with a LoHa layer",
		tensors: plus(
			LORA,
			["hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b"].flatMap((part) => one(`${UNET_LAYER}.${part}`, "F32", 4, 4)),
		),
	},
	{
		what: "a LoRA with a LoKr layer",
		tensors: plus(LORA, [...one(`${UNET_LAYER}.lokr_w1`, "F32", 4, 4), ...one(`${UNET_LAYER}.lokr_w2`, "F32", 80, 80)]),
	},
	{ what: "a LoRA with an OFT layer", tensors: plus(LORA, one(`${UNET_LAYER}.oft_blocks`, "F32", 4, 8, 8)) },
	{
		what: "a LoRA with an IA3 layer",
		tensors: plus(LORA, [...one(`${UNET_LAYER}.on_input`, "BOOL"), ...one(`${UNET_LAYER}.weight`, "F32", 320)]),
	},
	{
		what: "a text encoder's LoRA with some modules of a UNet",
		tensors: plus(LORA_CLIP, LORA_UNET().slice(0, 60)),
	},
	{ what: "a text encoder's LoRA with a stray layer", tensors: plus(LORA_CLIP, one("lora_unet_stray.diff", "F32", 4)) },
	{
		what: "a UNet's LoRA with scales in double precision",
		tensors: () => [...LORA_UNET(), ...perLayer(LORA_UNET(), ".dora_scale", [1, 320], "F64")],
	},
	{ what: "a LoRA with a marker of v-prediction", tensors: plus(LORA, one("v_pred", "F32", 1)) },
	{ what: "a LoRA that carries a step", tensors: plus(LORA, one("global_step", "I64")), junk: ["global_step"] },
	{
		what: "a LoRA that carries its optimizer",
		tensors: plus(LORA, one("optimizer.state.0.exp_avg", "F32", 8)),
		junk: ["optimizer.state.0.exp_avg"],
	},
	{ what: "a LoRA with a layer called like an optimizer's", tensors: plus(LORA, one("optimizer2d.weight", "F32", 8)) },
	{
		what: "a VAE with statistics of its latents",
		tensors: plus(VAE, [...one("latent_mean", "F32", 4), ...one("latent_std", "F32", 4)]),
	},
	{
		what: "a VAE with a discriminator",
		tensors: plus(VAE, one("loss.discriminator.main.0.weight", "F32", 64, 3, 4, 4)),
		junk: ["loss.discriminator.main.0.weight"],
	},
	{
		what: "a VAE with half another network",
		refused: "model.unknown",
		tensors: plus(
			VAE,
			Array.from({ length: 60 }, (_, i) => filled(`refiner.${i}.weight`, "F32", [16, 16])),
		),
	},
	{ what: "a VAE with one bfloat16 beside it", tensors: plus(VAE, one("extra.weight", "BF16", 8, 8)) },
	{ what: "a VAE with double precision beside it", tensors: plus(VAE, one("extra.weight", "F64", 8, 8)) },
	{
		what: "a VAE with whole numbers beside it",
		tensors: plus(VAE, [...one("steps", "I64", 4), ...one("codes", "I16", 8)]),
	},
	{ what: "a VAE with a tokenizer as bytes", tensors: plus(VAE, one("spiece_model", "U8", 512)) },
	{ what: "a VAE with a tensor of no elements", tensors: plus(VAE, one("empty", "F32", 0, 4)) },
	{
		what: "a VAE wrapped by torch.compile",
		tensors: () => VAE().map((tensor) => ({ ...tensor, name: `_orig_mod.${tensor.name}` })),
	},
	{ what: "a VAE with a schedule of its own", tensors: plus(VAE, one("betas", "F32", 1000)) },
	{ what: "a float8 VAE", tensors: () => known([["VAE-v1-SD", ""]], "F8_E4M3") },
	{
		what: "an embedding with vectors that have another name",
		tensors: () => [...one("emb_params", "F32", 2, 768), ...one("other", "F32", 2, 768)],
	},
	{
		what: "an embedding and its token",
		tensors: () => [...one("string_to_param.*", "F32", 2, 768), ...one("string_to_token.*", "I64", 1)],
		junk: ["string_to_token.*"],
	},
	{
		what: "a full CLIP with its vision tower",
		refused: "model.unknown",
		tensors: () => [
			...known([["CLIP-v1-Diffusers", ""]], "F16"),
			...Array.from({ length: 200 }, (_, i) => filled(`vision_model.encoder.layers.${i}.weight`, "F16", [16, 16])),
			...one("logit_scale", "F16"),
		],
	},
];

export const LARGE: readonly Case[] = [
	{
		what: "an SD-v1 with GLIGEN",
		tensors: plus(SD_V1, [
			...GLIGEN.flatMap((name) => [
				...one(`${name}.linear.weight`, "F32", 320, 768),
				...one(`${name}.alpha_attn`, "F32"),
			]),
			...one("position_net.linears.0.weight", "F32", 512, 832),
		]),
	},
	{
		what: "an SD-v1 with what Zero123 adds, its safety checker, and strays of a LoRA and a ControlNet",
		tensors: plus(SD_V1, [
			...one("cc_projection.weight", "F32", 768, 772),
			...one("cc_projection.bias", "F32", 768),
			...one("safety_checker.vision_model.post_layernorm.weight", "F32", 1024),
			...one("lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight", "F32", 4, 768),
			...one("control_model.zero_convs.0.0.weight", "F32", 320, 320, 1, 1),
		]),
	},
	{
		what: "an SD-v1 with markers of one element, a schedule of its own and an average of another shape",
		tensors: plus(SD_V1, [
			...one("v_pred", "F32", 1),
			...one("ztsnr", "F32", 1),
			...one("edm_mean", "F32", 1, 4, 1, 1),
			...one("edm_std", "F32", 1, 4, 1, 1),
			...one("alphas_cumprod", "F32", 1000),
			...one("betas", "F32", 1000),
			...one("model_ema.diffusion_modelout2bias", "F32", 8),
		]),
	},
	{
		what: "an SD-v1 with two text encoders that differ, and the average of a weight that is kept",
		tensors: () => [
			...SD_V1(),
			...known([["CLIP-v1-SD", "cond_stage_model.transformer."]], "F16").map((tensor) => ({
				...tensor,
				bytes: Uint8Array.from(tensor.bytes ?? [], (byte) => byte & 0x3f),
			})),
			...one("model_ema.diffusion_modelout2bias", "F32", 4),
			...one("model_ema.decay", "F32"),
		],
		junk: ["model_ema.diffusion_modelout2bias", "model_ema.decay"],
	},
	{
		what: "an SD-v1 with the same text encoder twice",
		tensors: () => [...SD_V1(), ...secondClip()],
		junk: secondClip().map(({ name }) => name),
	},
	{
		what: "an unCLIP",
		tensors: () => [
			...known(
				[
					["UNET-v2-SD", "model.diffusion_model."],
					["VAE-v1-SD", "first_stage_model."],
					["CLIP-v2-SD", "cond_stage_model.model."],
				],
				"F16",
			),
			...one("model.diffusion_model.label_emb.0.0.weight", "F32", 1280, 2048),
			...one("noise_augmentor.data_mean", "F32", 1, 1024),
			...one("embedder.model.visual.proj", "F32", 64, 64),
		],
	},
	{
		what: "an SDXL in float8 with scales",
		tensors: () =>
			quantised((tensor) => [
				filled(tensor.name, "F8_E4M3", tensor.shape),
				...one(tensor.name.replace(/weight$/, "scale_weight"), "F32", 1),
			]),
	},
	{
		what: "an SDXL in float8 with comfy_quant",
		tensors: () =>
			quantised((tensor) => [
				filled(tensor.name, "F8_E4M3", tensor.shape),
				...one(tensor.name.replace(/weight$/, "weight_scale"), "F32"),
				...one(tensor.name.replace(/weight$/, "comfy_quant"), "U8", 26),
			]),
	},
	{ what: "an SDXL in nf4", tensors: () => quantised(packed) },
];

/** The text encoder of SD-v1 once more, with the same bytes, under NovelAI's names. */
function secondClip(): PlainTensor[] {
	const [first, second] = ["cond_stage_model.transformer.text_model.", "cond_stage_model.transformer."] as const;
	return known([["CLIP-v1-SD", first]], "F16").map((tensor) => ({
		...tensor,
		name: second + tensor.name.slice(first.length),
	}));
}

/** SDXL with each linear layer of its UNet as `store` stores it. */
function quantised(store: (tensor: PlainTensor) => PlainTensor[]): PlainTensor[] {
	return SD_XL().flatMap((tensor) => (isLinear(tensor) ? store(tensor) : [tensor]));
}

function isLinear({ name, shape }: PlainTensor): boolean {
	return name.startsWith("model.diffusion_model.") && name.endsWith("weight") && shape.length === 2;
}

function packed({ name, shape: [rows = 0, columns = 0] }: PlainTensor): PlainTensor[] {
	return [
		filled(name, "U8", [(rows * columns) / 2, 1]),
		filled(`${name}.absmax`, "F32", [Math.ceil((rows * columns) / 64)]),
		filled(`${name}.quant_map`, "F32", [16]),
		filled(`${name}.quant_state.bitsandbytes__nf4`, "U8", [80]),
	];
}
