import type { MarkerFamily } from "./marker-family.ts";
import { has, not, type Pattern, shape } from "./pattern.ts";

const IP_VARIANTS = [
	{ variant: "instantid", when: [shape("image_proj.proj_in.weight", 1280, 512)] },
	{ variant: "plus", when: [has("image_proj.latents")] },
	{ variant: "faceid-plus", when: [has("image_proj.perceiver_resampler.proj_in.weight")] },
	{ variant: "faceid", when: [shape("image_proj.proj.0.weight", "any", 512)] },
	{ variant: "full-face", when: [has("image_proj.proj.0.weight")] },
	{ variant: "standard", when: [has("image_proj.proj.weight")] },
];

/** An IP-Adapter adds image keys and values to each cross-attention. Layer 1 is 320 wide in SD1 and 640 wide in XL. */
const ip = (base: string, width: number, text: number): MarkerFamily => ({
	kind: "ip-adapter",
	base,
	layout: "native",
	sentinels: [
		shape("ip_adapter.1.to_k_ip.weight", width, text),
		shape("ip_adapter.1.to_v_ip.weight", width, text),
		shape("ip_adapter.3.to_k_ip.weight", width, text),
	],
	variants: IP_VARIANTS,
	sample: [
		`image_proj.proj.weight ${4 * text},1024`,
		`image_proj.norm.weight ${text}`,
		`ip_adapter.{1,3}.{to_k_ip,to_v_ip}.weight ${width},${text}`,
		`ip_adapter.{5,7,9,11}.{to_k_ip,to_v_ip}.weight ${2 * width},${text}`,
	],
});

/**
 * A T2I-Adapter. The number of input channels gives the base: pixel-unshuffle makes 64 channels of one for SD1 and 256
 * for XL.
 */
const t2i = (
	base: string,
	input: readonly number[],
	prefix: string,
	sentinels: readonly Pattern[],
	body: readonly string[],
): MarkerFamily => ({
	kind: "t2i-adapter",
	base,
	layout: prefix === "" ? "native" : "diffusers",
	sentinels: [shape(`${prefix}conv_in.weight`, 320, input, 3, 3), ...sentinels],
	sample: [`${prefix}conv_in.weight 320,${input[0]},3,3`, `${prefix}conv_in.bias 320`, ...body],
});

const T2I_BODY: Pattern[] = [
	shape("body.0.block1.weight", 320, 320, 3, 3),
	shape("body.2.in_conv.weight", 640, 320, 1, 1),
];
const T2I_DIFFUSERS: Pattern[] = [
	shape("adapter.body.0.resnets.0.block1.weight", 320, 320, 3, 3),
	has("adapter.body.1.in_conv.weight"),
];
const T2I_SAMPLE = ["body.{0,1}.block1.weight 320,320,3,3", "body.2.in_conv.weight 640,320,1,1"];
const T2I_DIFFUSERS_SAMPLE = [
	"adapter.body.0.resnets.{0,1}.block1.weight 320,320,3,3",
	"adapter.body.1.in_conv.weight 640,320,1,1",
];
const SD1_INPUT = [64, 192];
const SDXL_INPUT = [256, 768];

const MOTION_TELLING = (inner: string): Pattern[] => [
	shape(`down_blocks.0.motion_modules.0.${inner}norm.weight`, 320),
	shape(`up_blocks.0.motion_modules.0.${inner}proj_in.weight`, 1280, 1280),
	not(`down_blocks.0.motion_modules.0.${inner}transformer_blocks.0.attention_blocks.0.processor.to_q_lora.down.weight`),
	not("controlnet_mid_block.weight", "conv_out.weight"),
];

/** An AnimateDiff module. SD1's UNet has four levels and XL's three, so `up_blocks.1` is 1280 or 640 wide. */
const motion = (base: string, inner: string, width: number): MarkerFamily => ({
	kind: "motion-module",
	base,
	layout: inner === "" ? "diffusers" : "native",
	sentinels: [shape(`up_blocks.1.motion_modules.0.${inner}norm.weight`, width), ...MOTION_TELLING(inner)],
	variants: [
		{ variant: "pia", when: [shape("conv_in.weight", 320, 9, 3, 3)] },
		{ variant: "v2", when: [has(`mid_block.motion_modules.0.${inner}norm.weight`)] },
	],
	sample: [
		`down_blocks.0.motion_modules.{0,1}.${inner}norm.weight 320`,
		`up_blocks.0.motion_modules.{0,1}.${inner}proj_in.weight 1280,1280`,
		`up_blocks.1.motion_modules.{0,1}.${inner}norm.weight ${width}`,
	],
});

const MOTION_LORA =
	"down_blocks.0.motion_modules.0.temporal_transformer.transformer_blocks.0.attention_blocks.0.processor.";

const OTHERS: readonly MarkerFamily[] = [
	{
		kind: "ip-adapter",
		base: "flux1",
		layout: "native",
		sentinels: [
			shape("ip_adapter_proj_model.norm.bias", 4096),
			shape("double_blocks.0.processor.ip_adapter_double_stream_k_proj.weight", 3072, 4096),
			has("ip_adapter_proj_model.proj.weight"),
		],
		variants: [{ variant: "xlabs", when: [] }],
		sample: [
			"double_blocks.{0..18}.processor.ip_adapter_double_stream_k_proj.weight 3072,4096",
			"ip_adapter_proj_model.norm.bias 4096",
			"ip_adapter_proj_model.proj.weight 16384,768",
			"double_blocks.{0..18}.processor.ip_adapter_double_stream_v_proj.weight 3072,4096",
		],
	},
	{
		kind: "motion-lora",
		base: "sd1",
		layout: "native",
		roots: ["up_blocks", "mid_block"],
		sentinels: [
			shape(`${MOTION_LORA}to_q_lora.down.weight`, "any", 320),
			shape(`${MOTION_LORA}to_k_lora.up.weight`, 320, "any"),
		],
		sample: [
			`${MOTION_LORA}{to_q,to_k,to_v,to_out}_lora.down.weight 128,320`,
			`${MOTION_LORA}{to_q,to_k,to_v,to_out}_lora.up.weight 320,128`,
		],
	},
	{
		kind: "t2i-adapter",
		base: "sd1",
		layout: "native",
		sentinels: [
			shape("body.0.in_conv.weight", "any", SD1_INPUT, 1, 1),
			shape("body.0.out_conv.weight", 320, "any", 1, 1),
			has("body.0.body.0.block1.weight"),
		],
		variants: [{ variant: "light", when: [] }],
		sample: [
			"body.0.in_conv.weight 80,192,1,1",
			"body.0.out_conv.weight 320,80,1,1",
			"body.0.body.{0..3}.block1.weight 80,80,3,3",
		],
	},
	{
		kind: "style",
		base: "sd1",
		layout: "native",
		sentinels: [
			shape("style_embedding", 1, "any", 1024),
			shape("proj", 1024, 768),
			has("transformer_layes.0.attn.in_proj_weight"),
		],
		sample: ["style_embedding 1,8,1024", "proj 1024,768", "transformer_layes.{0..2}.attn.in_proj_weight 3072,1024"],
	},
	{
		kind: "style",
		base: "flux1",
		layout: "native",
		sentinels: [shape("redux_up.weight", 12288, 1152), shape("redux_down.weight", 4096, 12288)],
		variants: [{ variant: "redux", when: [] }],
		sample: [
			"redux_up.weight 12288,1152",
			"redux_up.bias 12288",
			"redux_down.weight 4096,12288",
			"redux_down.bias 4096",
		],
	},
	{
		kind: "style",
		base: "flux1",
		layout: "native",
		sentinels: [shape("feature_embedder.low_layer_norm.bias", 1152), has("feature_embedder.low_layer_norm.weight")],
		variants: [{ variant: "uso", when: [] }],
		sample: ["feature_embedder.low_layer_norm.{weight,bias} 1152"],
	},
	{
		kind: "ella",
		base: "sd1",
		layout: "native",
		sentinels: [
			shape("connector.latents", "any", 768),
			shape("connector.proj_in.weight", 768, 2048),
			shape("time_embedding.linear_1.weight", 768, 320),
		],
		sample: [
			"connector.latents 64,768",
			"connector.proj_in.weight 768,2048",
			"time_embedding.linear_1.weight 768,320",
			"connector.perceiver_blocks.{0..5}.ln_{1..2}.linear.weight 1536,768",
			"connector.perceiver_blocks.{0..5}.attn.in_proj_weight 2304,768",
			"connector.perceiver_blocks.{0..5}.attn.out_proj.weight 768,768",
			"connector.perceiver_blocks.{0..5}.ln_ff.linear.weight 1536,768",
			"connector.perceiver_blocks.{0..5}.mlp.c_fc.weight 3072,768",
		],
	},
	{
		kind: "gligen",
		base: "sd1",
		layout: "native",
		sentinels: [
			shape("position_net.linears.0.bias", 512),
			shape("middle_block.1.transformer_blocks.0.fuser.linear.weight", 1280, 768),
			has("position_net.null_position_feature"),
			not("out.2.weight"),
		],
		sample: [
			"middle_block.1.transformer_blocks.0.fuser.linear.weight 1280,768",
			"position_net.linears.{0,2}.bias 512",
			"position_net.null_position_feature 64",
			"output_blocks.{9..11}.1.transformer_blocks.0.fuser.norm{1..2}.weight 320",
			"output_blocks.{3..5}.1.transformer_blocks.0.fuser.norm{1..2}.weight 1280",
			"output_blocks.{6..8}.1.transformer_blocks.0.fuser.norm{1..2}.weight 640",
			"input_blocks.{1..2}.1.transformer_blocks.0.fuser.norm{1..2}.weight 320",
			"input_blocks.{4..5}.1.transformer_blocks.0.fuser.norm{1..2}.weight 640",
		],
	},
	{
		kind: "photomaker",
		base: "sdxl",
		layout: "native",
		sentinels: [
			shape("id_encoder.visual_projection_2.weight", 1280, 1024),
			has("id_encoder.vision_model.embeddings.patch_embedding.weight"),
			has("id_encoder.fuse_module.layer_norm.weight"),
		],
		sample: [
			"id_encoder.vision_model.embeddings.patch_embedding.weight 1024,3,14,14",
			"id_encoder.visual_projection_2.weight 1280,1024",
			"id_encoder.fuse_module.layer_norm.weight 2048",
			"lora_weights.unet.up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.processor.to_q_lora.down.weight 64,1280",
			"lora_weights.unet.up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.processor.to_q_lora.up.weight 1280,64",
			"lora_weights.unet.up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.processor.to_k_lora.up.weight 1280,64",
			"lora_weights.unet.up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.processor.to_v_lora.up.weight 1280,64",
			"lora_weights.unet.up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.processor.to_out_lora.down.weight 64,1280",
		],
	},
	{
		kind: "pulid",
		base: "flux1",
		layout: "native",
		sentinels: [shape("pulid_ca.0.to_q.weight", 2048, 3072), shape("pulid_encoder.latents", 1, "any", 1024)],
		sample: [
			"pulid_ca.{0..19}.to_q.weight 2048,3072",
			"pulid_encoder.latents 1,32,1024",
			"pulid_ca.{0..19}.norm1.weight 2048",
			"pulid_ca.{0..19}.norm2.weight 3072",
			"pulid_ca.{0..19}.to_kv.weight 4096,2048",
			"pulid_ca.{0..19}.to_out.weight 3072,2048",
			"pulid_encoder.layers.{0..9}.0.norm{1..2}.weight 1024",
		],
	},
	{
		kind: "pulid",
		base: "sdxl",
		layout: "native",
		sentinels: [
			shape("id_adapter_attn_layers.1.id_to_k.weight", 640, 2048),
			has("id_adapter.id_embedding_mapping.0.weight"),
		],
		sample: [
			"id_adapter.id_embedding_mapping.0.weight 1024,1280",
			"id_adapter_attn_layers.{1,3,5,7,109,111,113,115,117,119}.id_to_k.weight 640,2048",
			"id_adapter_attn_layers.{9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45,47,49,51,53,55,57,59,61,63,65,67,69,71,73,75,77,79,81,83,85,87,89,91,93,95,97,99,101,103,105,107,121,123,125,127,129,131,133,135,137,139}.id_to_k.weight 1280,2048",
			"id_adapter_attn_layers.{9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45,47,49,51,53,55,57,59,61,63,65,67,69,71,73,75,77,79,81,83,85,87,89,91,93,95,97,99,101,103,105,107,121,123,125,127,129,131,133,135,137,139}.id_to_v.weight 1280,2048",
			"id_adapter.layers.{0..9}.0.norm{1..2}.weight 1024",
			"id_adapter.mapping_{0..4}.{0,3,6}.weight 1024,1024",
			"id_adapter.layers.{0..9}.0.to_kv.weight 2048,1024",
		],
	},
];

/** Networks that condition a denoiser on an image, a face, a layout or a motion. */
export const ADAPTERS: readonly MarkerFamily[] = [
	ip("sd1", 320, 768),
	ip("sdxl", 640, 2048),
	t2i("sd1", SD1_INPUT, "", T2I_BODY, T2I_SAMPLE),
	t2i("sdxl", SDXL_INPUT, "", T2I_BODY, T2I_SAMPLE),
	t2i("sd1", SD1_INPUT, "adapter.", T2I_DIFFUSERS, T2I_DIFFUSERS_SAMPLE),
	t2i("sdxl", SDXL_INPUT, "adapter.", T2I_DIFFUSERS, T2I_DIFFUSERS_SAMPLE),
	motion("sd1", "temporal_transformer.", 1280),
	motion("sdxl", "temporal_transformer.", 640),
	motion("sd1", "", 1280),
	motion("sdxl", "", 640),
	...OTHERS,
];
