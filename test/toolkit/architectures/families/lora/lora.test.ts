import { expect, test } from "vitest";
import { loraOf } from "../../../../../toolkit/architectures/families/lora/lora.ts";
import type { Tensor, TensorTable } from "../../../../../toolkit/tensor.ts";
import { tableOf, tensor } from "../../../model-tables.ts";

const bases = (table: TensorTable): string[] => loraOf(table).map(({ base }) => base);

const withMetadata = (tensors: readonly Tensor[], metadata: Record<string, string>): TensorTable => ({
	...tableOf(tensors),
	metadata: new Map(Object.entries(metadata)),
});

/** A LoRA of one module in kohya's names. */
function kohya(module: string, inputs: number, outputs: number, ...sides: number[]): Tensor[] {
	return [
		tensor(`${module}.alpha`, []),
		tensor(`${module}.lora_down.weight`, [4, inputs, ...sides]),
		tensor(`${module}.lora_up.weight`, [outputs, 4, ...sides.map(() => 1)]),
	];
}

function peft(module: string, inputs: number, outputs: number): Tensor[] {
	return [tensor(`${module}.lora_A.weight`, [4, inputs]), tensor(`${module}.lora_B.weight`, [outputs, 4])];
}

test.each<{ what: string; tensors: Tensor[]; is: string[] }>([
	{
		what: "cross-attention of 768",
		tensors: kohya("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k", 768, 1280),
		is: ["sd1"],
	},
	{
		what: "a few blocks of SDXL's, which are all that its smaller relatives have there,",
		tensors: [
			...kohya("model.diffusion_model.mid_block.resnets.0.conv2", 1280, 1280, 3, 3),
			...kohya("model.diffusion_model.output_blocks.4.0.out_layers.3", 640, 640, 3, 3),
			...kohya("model.diffusion_model.up_blocks.0.resnets.0.conv1", 2560, 1280, 3, 3),
		],
		is: ["sdxl", "ssd-1b", "vega"],
	},
	{
		what: "cross-attention of 1024",
		tensors: kohya("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k", 1024, 1280),
		is: ["sd2"],
	},
	{
		what: "cross-attention of 2048",
		tensors: kohya("lora_unet_mid_block_attentions_0_transformer_blocks_9_attn2_to_k", 2048, 1280),
		is: ["sdxl"],
	},
	{
		what: "self-attention that SD v1 and v2 share",
		tensors: kohya("lora_unet_up_blocks_3_attentions_2_transformer_blocks_0_attn1_to_k", 320, 320),
		is: ["sd1", "sd2"],
	},
	{
		what: "a projection by a 1×1 convolution",
		tensors: kohya("lora_unet_up_blocks_3_attentions_2_proj_in", 320, 320, 1, 1),
		is: ["sd1"],
	},
	{
		what: "a linear projection",
		tensors: kohya("lora_unet_up_blocks_3_attentions_2_proj_in", 320, 320),
		is: ["sd2"],
	},
	{
		what: "the only text encoder, CLIP-L",
		tensors: kohya("lora_te_text_model_encoder_layers_0_mlp_fc1", 768, 3072),
		is: ["sd1"],
	},
	{
		what: "CLIP-L as transformers 5 names it",
		tensors: kohya("lora_te_encoder_layers_0_mlp_fc1", 768, 3072),
		is: ["sd1"],
	},
	{
		what: "the only text encoder, Qwen3",
		tensors: kohya("lora_te_layers_0_mlp_down_proj", 3072, 1024),
		is: ["anima"],
	},
	{
		what: "T5 as a second encoder, as OneTrainer numbers it",
		tensors: [
			...kohya("lora_te2_encoder_block_0_layer_0_SelfAttention_q", 4096, 4096),
			...kohya("lora_transformer_transformer_blocks_18_attn_to_q", 3072, 3072),
		],
		is: ["flux1"],
	},
	{
		what: "Flux.1's modulation",
		tensors: kohya("lora_unet_double_blocks_0_img_mod_lin", 3072, 18432),
		is: ["flux1", "longcat-image", "ovis-image", "hunyuan-video"],
	},
	{
		what: "Chroma's guidance network",
		tensors: kohya("lora_transformer_distilled_guidance_layer_layers_4_linear_1", 5120, 5120),
		is: ["chroma"],
	},
	{
		what: "an attention processor of XLabs",
		tensors: [
			tensor("double_blocks.3.processor.qkv_lora1.down.weight", [16, 3072]),
			tensor("double_blocks.3.processor.qkv_lora1.up.weight", [9216, 16]),
		],
		is: ["flux1"],
	},
	{
		what: "an attention processor of diffusers",
		tensors: [
			tensor("mid_block.attentions.0.transformer_blocks.0.attn2.processor.to_out_lora.down.weight", [4, 1280]),
			tensor("mid_block.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.down.weight", [4, 768]),
		],
		is: ["sd1"],
	},
	{
		what: "Klein 9B's fused projection",
		tensors: peft("transformer.single_transformer_blocks.0.attn.to_qkv_mlp_proj", 4096, 36864),
		is: ["flux2"],
	},
	{ what: "Wan's image keys", tensors: peft("diffusion_model.blocks.0.cross_attn.k_img", 5120, 5120), is: ["wan2.1"] },
	{
		what: "Wan 14B without an image",
		tensors: peft("diffusion_model.blocks.0.cross_attn.k", 5120, 5120),
		is: ["wan2.1", "wan2.2", "skyreels-v2"],
	},
	{
		what: "lightx2v's differences",
		tensors: [
			tensor("diffusion_model.blocks.0.diff_m", [1, 6, 5120]),
			tensor("diffusion_model.blocks.0.norm3.diff", [5120]),
			tensor("diffusion_model.blocks.0.norm3.diff_b", [5120]),
		],
		is: ["wan2.1", "wan2.2", "skyreels-v2"],
	},
	{
		what: "the dialect of Qwen-Image-Lightning, which Flux.1's trainers do not write",
		tensors: kohya("transformer_blocks.0.attn.to_k", 3072, 3072),
		is: ["qwen-image"],
	},
	{
		what: "a projection that is widened first",
		tensors: [
			tensor("diffusion_model.img_in.reshape_weight", [2]),
			...peft("diffusion_model.img_in", 1000, 3072),
			...peft("diffusion_model.double_blocks.0.img_mod.lin", 3072, 18432),
			...peft("diffusion_model.vector_in.in_layer", 768, 3072),
		],
		is: ["flux1"],
	},
	{
		what: "FramePack in kohya's names",
		tensors: kohya("lora_unet_single_transformer_blocks_39_proj_mlp", 3072, 12288),
		is: ["framepack"],
	},
	{
		what: "the same module in the names of diffusers",
		tensors: peft("transformer.single_transformer_blocks.39.proj_mlp", 3072, 12288),
		is: ["hunyuan-video"],
	},
	{
		what: "names that musubi restored wrongly from underscores",
		tensors: peft("diffusion_model.txtfusion.layerwise.blocks.1.attn.wq", 2560, 2560),
		is: ["krea2"],
	},
	{
		what: "a LoRA beside an embedding",
		tensors: [
			...kohya("lora_unet_output_blocks_2_1_transformer_blocks_9_attn1_to_k", 1280, 1280),
			tensor("bundle_emb.word.clip_l", [4, 768]),
			tensor("bundle_emb.word.clip_g", [4, 1280]),
		],
		is: ["sdxl", "ssd-1b"],
	},
	{
		what: "layers by number, as cloneofsimo's trainer has them",
		tensors: [
			tensor("unet:0:up", [320, 4]),
			tensor("unet:0:down", [4, 768]),
			tensor("text_encoder:0:up", [768, 4]),
			tensor("text_encoder:0:down", [4, 768]),
			tensor("<s1>", [768]),
		],
		is: ["sd1"],
	},
	{
		what: "a list of layers",
		tensors: [tensor("0", [320, 4]), tensor("1", [4, 320]), tensor("2", [640, 4]), tensor("3", [4, 1024])],
		is: ["sd2"],
	},
	{
		what: "a DoRA of OneTrainer, whose scale is a row",
		tensors: [
			...kohya("lora_unet_mid_block_attentions_0_transformer_blocks_9_attn2_to_v", 2048, 1280),
			tensor("lora_unet_mid_block_attentions_0_transformer_blocks_9_attn2_to_v.dora_scale", [1, 2048]),
		],
		is: ["sdxl"],
	},
	{
		what: "IA3, whose vector is called a weight",
		tensors: [
			tensor("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k.weight", [1280]),
			tensor("lora_unet_mid_block_attentions_0_transformer_blocks_0_ff_net_2.weight", [1, 5120]),
			tensor("lora_unet_mid_block_attentions_0_transformer_blocks_0_ff_net_2.on_input", []),
			tensor("lora_te_text_model_encoder_layers_0_mlp_fc2.weight", [1, 3072]),
		],
		is: ["sd1"],
	},
	{
		what: "pieces of a fused projection, as kohya's OFT has them",
		tensors: [0, 1, 2].map((i) => tensor(`oft_unet_double_blocks_18_txt_attn_qkv.oft_blocks.${i}`, [4, 768, 768])),
		is: ["flux1", "chroma", "hunyuan-video", "hunyuan-image-2.1"],
	},
])("$what: $is", ({ tensors, is }) => {
	expect(bases(tableOf(tensors)).sort()).toEqual([...is].sort());
});

test.each<{ metadata: Record<string, string>; is: string[] }>([
	{ metadata: {}, is: ["flux1", "chroma", "hunyuan-video"] },
	{ metadata: { "modelspec.architecture": "flux-1-dev/lora" }, is: ["flux1"] },
	{ metadata: { "modelspec.architecture": "Flux.1-dev/lora" }, is: ["flux1"] },
	{ metadata: { "modelspec.architecture": "chroma/lora" }, is: ["chroma"] },
	{ metadata: { ss_base_model_version: "flux.1_kontext" }, is: ["flux1"] },
	// Names and shapes rule out what the metadata says: the metadata is of another file.
	{ metadata: { ss_base_model_version: "sdxl_base_v1-0" }, is: ["flux1", "chroma", "hunyuan-video"] },
	{ metadata: { ss_base_model_version: "__proto__" }, is: ["flux1", "chroma", "hunyuan-video"] },
])("metadata $metadata decides what the names leave open: $is", ({ metadata, is }) => {
	const tensors = [0, 18].flatMap((i) => kohya(`lora_unet_double_blocks_${i}_img_mlp_0`, 3072, 12288));
	const all = [...tensors, ...kohya("lora_unet_single_blocks_37_linear1", 3072, 21504)];
	expect(bases(withMetadata(all, metadata))).toEqual(is);
});

test.each<{ metadata: Record<string, string>; is: string[]; evidence: string }>([
	{ metadata: {}, is: ["wan2.1", "wan2.2", "skyreels-v2"], evidence: "names" },
	{ metadata: { "modelspec.architecture": "wan2.1/lora" }, is: ["wan2.1", "wan2.2"], evidence: "metadata" },
	{ metadata: { ss_base_model_version: "wan_2.2_14b" }, is: ["wan2.2"], evidence: "metadata" },
	{
		metadata: { ss_base_model_version: "wan", ss_sd_model_name: "wan2.2_t2v_high_noise_14B_fp16.safetensors" },
		is: ["wan2.2"],
		evidence: "metadata",
	},
])("metadata $metadata decides between versions of Wan: $is", ({ metadata, is, evidence }) => {
	const found = loraOf(withMetadata(kohya("lora_unet_blocks_0_ffn_0", 5120, 13824), metadata));
	expect(found.map(({ base }) => base)).toEqual(is);
	expect(new Set(found.map((one) => one.evidence))).toEqual(new Set([evidence]));
});

const unet = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k";

test.each<{ tensors: Tensor[]; variant: string }>([
	{ tensors: kohya(unet, 768, 1280), variant: "kohya lora" },
	{ tensors: [...kohya(unet, 768, 1280), tensor(`${unet}.dora_scale`, [1280, 1])], variant: "kohya dora" },
	{ tensors: kohya("lora_unet_down_blocks_0_resnets_0_conv1", 320, 320, 3, 3), variant: "kohya locon" },
	{
		tensors: [
			tensor(`${unet}.lokr_w1`, [16, 16]),
			tensor(`${unet}.lokr_w2`, [80, 48]),
			tensor(`${unet}.dora_scale`, [1, 768]),
		],
		variant: "kohya lokr dora",
	},
	{ tensors: peft("base_model.model.transformer_blocks.59.attn.to_q", 3072, 3072), variant: "peft lora" },
	{ tensors: kohya("transformer.transformer_blocks.59.attn.to_q", 3072, 3072), variant: "onetrainer lora" },
	{ tensors: kohya("lycoris_transformer_blocks_59_attn_to_q", 3072, 3072), variant: "lycoris lora" },
	{
		tensors: [
			...kohya("diffusion_model.blocks.0.ffn.0", 5120, 13824),
			tensor("diffusion_model.blocks.0.ffn.0.diff_b", [13824]),
			tensor("diffusion_model.blocks.0.norm3.diff", [5120]),
		],
		variant: "comfyui lora full",
	},
	{ tensors: [tensor("unet:0:up", [320, 4]), tensor("unet:0:down", [4, 768])], variant: "cloneofsimo lora" },
	{ tensors: kohya("lora_te_layers_0_mlp_down_proj", 3072, 1024), variant: "kohya lora" },
])("the variant is $variant", ({ tensors, variant }) => {
	const found = loraOf(tableOf(tensors));
	expect(found.length).toBeGreaterThan(0);
	for (const one of found) expect(one.variant).toBe(variant);
});
