import type { MarkerFamily, Variant } from "./marker-family.ts";
import { beside, not, shape } from "./pattern.ts";
import { deep, diffusers, inputs, native, text } from "./unet-patterns.ts";

const kind = "diffusion-model";

/** Marker tensors outside the network for models that do not predict noise: NoobAI, CosXL, Playground 2.5. */
const PREDICTIONS: Variant[] = [
	{ variant: "v-pred", when: [beside("v_pred")] },
	{ variant: "edm v-pred", when: [beside("edm_vpred.sigma_max")] },
	{ variant: "edm", when: [beside("edm_mean")] },
];

/** The UNets of Stable Diffusion XL, its refiner, and Kolors. */
export const SDXL: readonly MarkerFamily[] = [
	{
		kind,
		base: "sdxl",
		layout: "native",
		telling: [
			deep("middle_block.1", 9, 1280),
			text("input_blocks.4.1", 640, 2048),
			shape("label_emb.0.0.weight", 1280, 2816),
			...native(320, [4, 8, 9]),
		],
		variants: [...inputs("input_blocks.0.0.weight", 320), ...PREDICTIONS],
		sample: [
			"time_embed.0.weight 1280,320",
			"label_emb.0.0.weight 1280,2816",
			"input_blocks.0.0.weight 320,4,3,3",
			"input_blocks.{4..5}.1.transformer_blocks.{0..1}.attn2.to_k.weight 640,2048",
			"middle_block.1.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"out.2.weight 4,320,3,3",
			"output_blocks.{0..2}.1.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"input_blocks.{7..8}.1.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"output_blocks.{0..2}.1.transformer_blocks.{0..9}.attn{1..2}.to_q.weight 1280,1280",
			"output_blocks.{0..2}.1.transformer_blocks.{0..9}.attn{1..2}.to_out.0.weight 1280,1280",
			"input_blocks.{7..8}.1.transformer_blocks.{0..9}.attn{1..2}.to_q.weight 1280,1280",
			"input_blocks.{7..8}.1.transformer_blocks.{0..9}.attn{1..2}.to_out.0.weight 1280,1280",
		],
	},
	{
		kind,
		base: "sdxl",
		layout: "diffusers",
		telling: [
			deep("mid_block.attentions.0", 9, 1280),
			text("down_blocks.1.attentions.0", 640, 2048),
			shape("add_embedding.linear_1.weight", 1280, 2816),
			...diffusers(320, [4, 8, 9]),
			not("encoder_hid_proj.weight", "encoder_hid_proj.bias"),
		],
		variants: inputs("conv_in.weight", 320),
		sample: [
			"conv_in.weight 320,9,3,3",
			"time_embedding.linear_1.weight 1280,320",
			"add_embedding.linear_1.weight 1280,2816",
			"down_blocks.1.attentions.{0..1}.transformer_blocks.{0..1}.attn2.to_k.weight 640,2048",
			"mid_block.attentions.0.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"conv_out.weight 4,320,3,3",
			"up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"down_blocks.2.attentions.{0..1}.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.to_q.weight 1280,1280",
			"up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.to_out.0.weight 1280,1280",
			"down_blocks.2.attentions.{0..1}.transformer_blocks.{0..9}.attn{1..2}.to_q.weight 1280,1280",
			"down_blocks.2.attentions.{0..1}.transformer_blocks.{0..9}.attn{1..2}.to_out.0.weight 1280,1280",
		],
	},
	{
		kind,
		base: "kolors",
		layout: "diffusers",
		telling: [
			shape("encoder_hid_proj.weight", 2048, 4096),
			deep("mid_block.attentions.0", 9, 1280),
			shape("add_embedding.linear_1.weight", 1280, 5632),
			...diffusers(320, [4, 9]),
		],
		variants: inputs("conv_in.weight", 320),
		sample: [
			"conv_in.weight 320,4,3,3",
			"time_embedding.linear_1.weight 1280,320",
			"encoder_hid_proj.weight 2048,4096",
			"add_embedding.linear_1.weight 1280,5632",
			"mid_block.attentions.0.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"conv_out.weight 4,320,3,3",
			"up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"down_blocks.2.attentions.{0..1}.transformer_blocks.{0..9}.norm{1..3}.weight 1280",
			"up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.to_q.weight 1280,1280",
			"up_blocks.0.attentions.{0..2}.transformer_blocks.{0..9}.attn{1..2}.to_out.0.weight 1280,1280",
			"down_blocks.2.attentions.{0..1}.transformer_blocks.{0..9}.attn{1..2}.to_q.weight 1280,1280",
			"down_blocks.2.attentions.{0..1}.transformer_blocks.{0..9}.attn{1..2}.to_out.0.weight 1280,1280",
		],
	},
	{
		kind,
		base: "sdxl-refiner",
		layout: "native",
		telling: [
			text("middle_block.1", 1536, 1280),
			shape("label_emb.0.0.weight", 1536, 2560),
			deep("middle_block.1", 3, 1536),
			...native(384, 4),
		],
		sample: [
			"time_embed.0.weight 1536,384",
			"label_emb.0.0.weight 1536,2560",
			"input_blocks.0.0.weight 384,4,3,3",
			"middle_block.1.transformer_blocks.{0..3}.attn2.to_k.weight 1536,1280",
			"middle_block.1.transformer_blocks.{0..3}.norm{1..3}.weight 1536",
			"out.2.weight 4,384,3,3",
			"output_blocks.{3..5}.1.transformer_blocks.{0..3}.norm{1..3}.weight 1536",
			"output_blocks.{6..8}.1.transformer_blocks.{0..3}.norm{1..3}.weight 768",
			"input_blocks.{4..5}.1.transformer_blocks.{0..3}.norm{1..3}.weight 768",
			"input_blocks.{7..8}.1.transformer_blocks.{0..3}.norm{1..3}.weight 1536",
			"output_blocks.{3..5}.1.transformer_blocks.{0..3}.attn{1..2}.to_q.weight 1536,1536",
		],
	},
	{
		kind,
		base: "sdxl-refiner",
		layout: "diffusers",
		telling: [
			text("mid_block.attentions.0", 1536, 1280),
			shape("add_embedding.linear_1.weight", 1536, 2560),
			...diffusers(384, 4),
		],
		sample: [
			"conv_in.weight 384,4,3,3",
			"time_embedding.linear_1.weight 1536,384",
			"add_embedding.linear_1.weight 1536,2560",
			"mid_block.attentions.0.transformer_blocks.{0..3}.attn2.to_k.weight 1536,1280",
			"conv_out.weight 4,384,3,3",
			"up_blocks.1.attentions.{0..2}.transformer_blocks.{0..3}.norm{1..3}.weight 1536",
			"up_blocks.2.attentions.{0..2}.transformer_blocks.{0..3}.norm{1..3}.weight 768",
			"down_blocks.1.attentions.{0..1}.transformer_blocks.{0..3}.norm{1..3}.weight 768",
			"down_blocks.2.attentions.{0..1}.transformer_blocks.{0..3}.norm{1..3}.weight 1536",
			"up_blocks.1.attentions.{0..2}.transformer_blocks.{0..3}.attn{1..2}.to_q.weight 1536,1536",
		],
	},
];
