import type { MarkerFamily } from "./marker-family.ts";
import { has, not, type Pattern, shape } from "./pattern.ts";
import { sampleFrom } from "./sample.ts";

const other = (
	kind: string,
	base: string,
	variant: string | null,
	sentinels: readonly Pattern[],
	roots: readonly string[] = [],
): MarkerFamily => ({
	kind,
	base,
	layout: "native",
	sentinels,
	...(variant === null ? {} : { variants: [{ variant, when: [] }] }),
	...(roots.length > 0 ? { roots } : {}),
	sample: sampleFrom(sentinels),
});

/** LPIPS has one weight vector for each of these layer widths of another network. */
const lpips = (variant: string, widths: readonly number[]): MarkerFamily =>
	other(
		"other",
		"lpips",
		variant,
		widths.map((width, i) => shape(`lin${i}.model.1.weight`, 1, width, 1, 1)),
	);

/** Networks of tools that are used together with image models. */
export const OTHER: readonly MarkerFamily[] = [
	other("latent-upscaler", "sd-4ch", null, [
		shape("sequential.0.weight", "any", 4, 3, 3),
		shape("sequential.10.weight", 64, 64, 3, 3),
		shape("sequential.12.weight", 64, 64, 3, 3),
	]),
	other(
		"latent-upscaler",
		"ltx",
		null,
		[
			shape("initial_conv.weight", "any", 128, 3, 3, 3),
			shape("final_conv.weight", 128, "any", 3, 3, 3),
			shape("post_upsample_res_blocks.0.conv1.weight", "any", "any", 3, 3, 3),
		],
		["res_blocks"],
	),
	other("frame-interpolation", "film", null, [
		shape("fuse.output_conv.weight", 3, "any", 1, 1),
		shape("extract.extract_sublevels.convs.0.0.conv.weight", "any", 3, 3, 3),
		has("predict_flow._predictor._convs.0.conv.weight"),
	]),
	other("frame-interpolation", "rife", null, [
		shape("encode.cnn0.weight", "any", 3, 3, 3),
		shape("blocks.0.convblock.0.beta", 1, "any", 1, 1),
		has("blocks.0.conv0.0.0.weight"),
		has("blocks.0.lastconv.0.weight"),
	]),
	other("background-removal", "birefnet", null, [
		shape("bb.patch_embed.proj.weight", "any", 3, "any", "any"),
		has("squeeze_module.0.bn_in.weight"),
		has("decoder.decoder_block1.bn_in.weight"),
		has("bb.norm0.weight"),
	]),
	other("aesthetic-predictor", "sac", null, [
		shape("linear.weight", 1, [512, 768, 1024]),
		shape("linear.bias", 1),
		not("layers.0.weight"),
	]),
	lpips("alex", [64, 192, 384, 256, 256]),
	lpips("vgg", [64, 128, 256, 512, 512]),
	lpips("squeeze", [64, 128, 256, 384, 384, 512, 512]),
	other("detector", "mtcnn", "pnet", [
		shape("conv1.weight", 10, 3, 3, 3),
		shape("prelu1.weight", 10),
		shape("conv4_1.weight", 2, 32, 1, 1),
	]),
	other("detector", "mtcnn", "rnet", [
		shape("conv1.weight", 28, 3, 3, 3),
		shape("prelu1.weight", 28),
		shape("dense5_1.weight", 2, 128),
	]),
	other("detector", "mtcnn", "onet", [
		shape("conv1.weight", 32, 3, 3, 3),
		shape("prelu1.weight", 32),
		shape("dense6_1.weight", 2, 256),
	]),
	{
		kind: "latent-upscaler",
		base: "sd-x2",
		layout: "diffusers",
		sentinels: [
			shape("time_embedding.cond_proj.weight", 768, 896),
			shape("conv_in.weight", 384, 8, 1, 1),
			has("down_blocks.1.attentions.0.attn2.norm_cross.weight"),
		],
		sample: [
			"conv_in.weight 384,8,1,1",
			"down_blocks.{1..3}.attentions.{0..3}.attn2.norm_cross.weight 768",
			"time_embedding.cond_proj.weight 768,896",
			"down_blocks.{0..1}.resnets.{0..3}.conv{1..2}.weight 384,384,3,3",
			"up_blocks.{0..2}.attentions.{0..3}.attn2.norm_cross.weight 768",
			"down_blocks.1.attentions.{0..3}.attn2.to_k.weight 384,768",
			"down_blocks.1.attentions.{0..3}.attn2.to_out.0.weight 384,384",
			"down_blocks.1.attentions.{0..3}.attn2.to_q.weight 384,384",
		],
	},
];
