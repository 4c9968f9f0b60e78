import type { MarkerFamily } from "./marker-family.ts";
import { has, type Pattern, shape } from "./pattern.ts";

const kind = "diffusion-model";

/** Stage B. The two layouts name the text projection differently: `pooled`. */
const stageB = (pooled: string): Pattern[] => [
	shape("effnet_mapper.0.weight", "any", 16, 1, 1),
	shape("pixels_mapper.0.weight", "any", 3, 1, 1),
	shape(pooled, "any", 1280),
	shape("clf.1.weight", 16, "any", 1, 1),
];

/** Stable Cascade: stage C makes a small latent image, stage B enlarges it, and stage A, the VAE, decodes it. */
export const CASCADE: readonly MarkerFamily[] = [
	{
		kind,
		base: "cascade",
		layout: "native",
		sentinels: stageB("clip_mapper.weight"),
		variants: [
			{ variant: "stage-b", when: [shape("up_repeat_mappers.0.0.weight", 1280, 1280, 1, 1)] },
			{ variant: "stage-b-lite", when: [] },
		],
		sample: [
			"up_blocks.{0..3}.{0..3}.depthwise.weight 320,1,3,3",
			"effnet_mapper.0.weight 1280,16,1,1",
			"pixels_mapper.0.weight 1280,3,1,1",
			"clip_mapper.weight 5120,1280",
			"clf.1.weight 16,320,1,1",
			"down_blocks.1.{0,2,4,6,8,10}.depthwise.weight 640,1,3,3",
			"down_blocks.1.{0,2,4,6,8,10}.channelwise.0.weight 2560,640",
			"down_blocks.1.{0,2,4,6,8,10}.channelwise.4.weight 640,2560",
			"down_blocks.1.{1,3,5,7,9,11}.mapper.weight 1280,64",
			"down_blocks.1.{1,3,5,7,9,11}.mapper_sca.weight 1280,64",
		],
	},
	{
		kind,
		base: "cascade",
		layout: "diffusers",
		sentinels: stageB("clip_txt_pooled_mapper.weight"),
		variants: [{ variant: "stage-b", when: [] }],
		sample: [
			"up_blocks.{0..3}.{0..3}.depthwise.weight 320,1,3,3",
			"effnet_mapper.0.weight 1280,16,1,1",
			"pixels_mapper.0.weight 1280,3,1,1",
			"clip_txt_pooled_mapper.weight 5120,1280",
			"clf.1.weight 16,320,1,1",
			"down_blocks.1.{0,2,4,6,8,10}.depthwise.weight 640,1,3,3",
			"down_blocks.1.{0,2,4,6,8,10}.channelwise.0.weight 2560,640",
			"down_blocks.1.{0,2,4,6,8,10}.channelwise.4.weight 640,2560",
			"down_blocks.1.{1,3,5,7,9,11}.mapper.weight 1280,64",
			"down_blocks.1.{1,3,5,7,9,11}.mapper_sca.weight 1280,64",
		],
	},
	{
		kind,
		base: "cascade",
		layout: "native",
		sentinels: [
			shape("clip_img_mapper.weight", "any", 768),
			shape("clip_txt_mapper.weight", "any", 1280),
			has("down_blocks.0.1.mapper_crp.weight"),
			shape("clf.1.weight", 16, "any", 1, 1),
		],
		variants: [
			{ variant: "stage-c", when: [shape("clip_txt_mapper.weight", 2048, 1280)] },
			{ variant: "stage-c-lite", when: [] },
		],
		sample: [
			"up_blocks.{0,1}.{0..11}.depthwise.weight 2048,1,3,3",
			"clip_txt_mapper.weight 2048,1280",
			"clip_img_mapper.weight 8192,768",
			"down_blocks.0.{1,4,7,10,13,16,19,22}.mapper_crp.weight 4096,64",
			"down_blocks.1.{1,4,7,10,13,16,19,22,25,28,31,34,37,40,43,46,49,52,55,58,61,64,67,70}.mapper_crp.weight 4096,64",
			"clf.1.weight 16,2048,1,1",
		],
	},
	{
		kind: "vae",
		base: "cascade",
		layout: "native",
		sentinels: [
			shape("vquantizer.codebook.weight", 8192, 4),
			has("in_block.1.weight"),
			has("out_block.0.weight"),
			has("down_blocks.0.depthwise.1.weight"),
		],
		variants: [{ variant: "stage-a", when: [] }],
		sample: [
			"in_block.1.weight 192,12,1,1",
			"down_blocks.0.depthwise.1.weight 192,1,3,3",
			"vquantizer.codebook.weight 8192,4",
			"out_block.0.weight 12,192,1,1",
			"up_blocks.{1..12}.depthwise.1.weight 384,1,3,3",
			"up_blocks.{1..12}.channelwise.0.weight 1536,384",
			"up_blocks.{1..12}.channelwise.2.weight 384,1536",
		],
	},
	{
		kind: "vae",
		base: "cascade",
		layout: "native",
		sentinels: [
			has("backbone.0.0.weight"),
			shape("mapper.0.weight", 16, "any", 1, 1),
			has("backbone.1.0.block.0.0.weight"),
		],
		variants: [{ variant: "effnet encoder", when: [] }],
		sample: [
			"backbone.0.0.weight 24,3,3,3",
			"backbone.1.{0..1}.block.0.0.weight 24,24,3,3",
			"mapper.0.weight 16,1280,1,1",
			"backbone.6.{1..14}.block.{0..1}.1.weight 1536",
			"backbone.6.{1..14}.block.0.0.weight 1536,256,1,1",
			"backbone.6.{1..14}.block.1.0.weight 1536,1,3,3",
			"backbone.6.{1..14}.block.2.fc1.weight 64,1536,1,1",
			"backbone.6.{1..14}.block.2.fc2.weight 1536,64,1,1",
		],
	},
	{
		kind: "vae",
		base: "cascade",
		layout: "native",
		sentinels: [
			has("encoder.backbone.0.0.weight"),
			shape("encoder.mapper.0.weight", 16, "any", 1, 1),
			shape("previewer.blocks.0.weight", "any", 16, 1, 1),
		],
		variants: [{ variant: "effnet and previewer", when: [] }],
		sample: [
			"previewer.blocks.0.weight 512,16,1,1",
			"encoder.backbone.0.0.weight 24,3,3,3",
			"encoder.mapper.0.weight 16,1280,1,1",
			"encoder.backbone.6.{1..14}.block.{0..1}.1.weight 1536",
			"encoder.backbone.6.{1..14}.block.0.0.weight 1536,256,1,1",
			"encoder.backbone.6.{1..14}.block.1.0.weight 1536,1,3,3",
			"encoder.backbone.6.{1..14}.block.2.fc1.weight 64,1536,1,1",
			"encoder.backbone.6.{1..14}.block.2.fc2.weight 1536,64,1,1",
		],
	},
	{
		kind: "vae",
		base: "cascade",
		layout: "native",
		sentinels: [shape("blocks.0.weight", 512, 16, 1, 1), shape("blocks.2.running_mean", 512), has("blocks.3.weight")],
		variants: [{ variant: "previewer", when: [] }],
		sample: [
			"blocks.0.weight 512,16,1,1",
			"blocks.{2,5}.running_mean 512",
			"blocks.3.weight 512,512,3,3",
			"blocks.{14,17,20,23}.weight 128",
		],
	},
];
