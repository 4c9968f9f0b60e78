import type { MarkerFamily } from "./marker-family.ts";
import { has, not, type Pattern, shape, sole } from "./pattern.ts";

const AE: readonly (readonly [base: string, channels: number, also: readonly string[]])[] = [
	["sd-4ch", 4, []],
	["flux1", 16, ["sd3"]],
	["flux2", 32, []],
];

/** Tiny image VAEs by madebyollin: decoder, encoder or both, in ComfyUI's and in diffusers' layout. */
function tinyPictures([base, channels, also]: (typeof AE)[number]): MarkerFamily[] {
	const about = { kind: "vae-approx", base, ...(also.length > 0 ? { also } : {}) };
	const decoder = (prefix: string, first: string, block: string): Pattern[] => [
		shape(`${prefix}${first}.weight`, 64, channels, 3, 3),
		shape(`${prefix}${block}.conv.0.weight`, 64, 64, 3, 3),
	];
	const decoderSample = (prefix: string, first: string, blocks: string): string[] => [
		`${prefix}${first}.weight 64,${channels},3,3`,
		`${prefix}${first}.bias 64`,
		`${prefix}${blocks}.conv.{0,2,4}.weight 64,64,3,3`,
	];
	const encoderSample = (prefix: string): string[] => [
		`${prefix}0.weight 64,3,3,3`,
		`${prefix}{1,3,4,5}.conv.{0,2,4}.weight 64,64,3,3`,
		`${prefix}14.weight ${channels},64,3,3`,
		`${prefix}14.bias ${channels}`,
	];
	return [
		{
			...about,
			layout: "native",
			sentinels: [...decoder("", "1", "3"), not("0.weight", "taesd_decoder.1.weight")],
			variants: [{ variant: "decoder", when: [] }],
			sample: decoderSample("", "1", "{3,4,5}"),
		},
		{
			...about,
			layout: "native",
			sentinels: [
				shape("0.weight", 64, 3, 3, 3),
				shape("14.weight", channels, 64, 3, 3),
				shape("1.conv.0.weight", 64, 64, 3, 3),
			],
			variants: [{ variant: "encoder", when: [] }],
			sample: encoderSample(""),
		},
		{
			...about,
			layout: "native",
			sentinels: [...decoder("taesd_decoder.", "1", "3"), has("taesd_encoder.0.weight")],
			sample: [...decoderSample("taesd_decoder.", "1", "{3,4,5}"), ...encoderSample("taesd_encoder.")],
		},
		{
			...about,
			layout: "diffusers",
			sentinels: [...decoder("decoder.layers.", "0", "2"), shape("encoder.layers.0.weight", 64, 3, 3, 3)],
			sample: [...decoderSample("decoder.layers.", "0", "{2,3,4}"), ...encoderSample("encoder.layers.")],
		},
	];
}

/** Tiny video VAEs. The number of latent channels gives the base. */
const tinyVideo = (base: string, channels: number, also?: string): MarkerFamily => ({
	kind: "vae-approx",
	base,
	layout: "native",
	sentinels: [
		shape("decoder.1.weight", 256, channels, 3, 3),
		shape("encoder.0.weight", 64, "any", 3, 3),
		shape("decoder.3.conv.0.weight", 256, 512, 3, 3),
	],
	...(also === undefined ? {} : { also: [also] }),
	sample: [
		"encoder.0.weight 64,3,3,3",
		`decoder.1.weight 256,${channels},3,3`,
		"decoder.{3,4,5}.conv.0.weight 256,512,3,3",
		"decoder.22.weight 3,64,3,3",
	],
});

/** Names of the text encoders in embeddings, with the width of their tokens. */
const WIDTHS = { clip_l: 768, clip_g: 1280, t5: 4096, t5xxl: 4096, llama: 4096, gemma: 2304 } as const;
type Encoder = keyof typeof WIDTHS;

function embedding(base: string, encoders: readonly Encoder[], also: readonly string[] = []): MarkerFamily {
	const others = (Object.keys(WIDTHS) as Encoder[]).filter((encoder) => !encoders.includes(encoder));
	return {
		kind: "embedding",
		base,
		layout: "native",
		sentinels: [...encoders.map((encoder) => shape(encoder, "any", WIDTHS[encoder])), not(...others)],
		...(also.length > 0 ? { also } : {}),
		sample: encoders.map((encoder) => `${encoder} 4,${WIDTHS[encoder]}`),
	};
}

/** Embeddings for one text encoder: AUTOMATIC1111's two layouts, and diffusers' with one or several vectors. */
function vectors(base: string, width: number, also: readonly string[]): MarkerFamily[] {
	const about = { kind: "embedding", base, ...(also.length > 0 ? { also } : {}) };
	const named = (name: string): MarkerFamily => ({
		...about,
		layout: "automatic1111",
		sentinels: [shape(name, "any", width)],
		sample: [`${name} 8,${width}`],
	});
	return [
		named("emb_params"),
		named("string_to_param.*"),
		{ ...about, layout: "diffusers", sentinels: [sole(WORD, width)], sample: [`<word> ${width}`] },
		{ ...about, layout: "diffusers", sentinels: [sole(WORD, "any", width)], sample: [`<word> 4,${width}`] },
	];
}

/** The name of a diffusers embedding is the word itself: any name without a dot that has no other meaning. */
const WORD = /^(?!(?:emb_params|tensor|clip_[lg]|t5|t5xxl|llama|gemma)$)[^.]+$/;

/** Names that a bare tensor, stored without a dict, is given. */
const BARE = /^(?:tensor)?$/;

const gradient = (...sizes: number[]): MarkerFamily => ({
	kind: "aesthetic-gradient",
	base: "sd1",
	layout: "native",
	sentinels: [sole(BARE, ...sizes)],
	sample: [`tensor ${sizes.join(",")}`],
});

const hypernetwork = (base: string, width: number): MarkerFamily => ({
	kind: "hypernetwork",
	base,
	layout: "automatic1111",
	sentinels: [shape(`${width}.0.linear.0.weight`, "any", width), shape(`${width}.1.linear.0.weight`, "any", width)],
	sample: [`{320,640,${width},1280}.{0,1}.linear.0.bias 640`, `${width}.{0,1}.linear.0.weight ${2 * width},${width}`],
});

/** Previewers, embeddings, aesthetic gradients and hypernetworks. */
export const SMALL: readonly MarkerFamily[] = [
	...AE.flatMap(tinyPictures),
	tinyVideo("hunyuan-video", 16, "wan2.1"),
	tinyVideo("hunyuan-video-1.5", 32),
	tinyVideo("wan2.2", 48),
	tinyVideo("ltx2", 128),
	{
		kind: "vae-approx",
		base: "sd-4ch",
		layout: "automatic1111",
		sentinels: [
			shape("conv1.weight", 8, 4, 7, 7),
			shape("conv2.weight", 16, 8, 5, 5),
			shape("conv8.weight", 3, 8, 3, 3),
		],
		sample: ["conv1.weight 8,4,7,7", "conv2.weight 16,8,5,5", "conv3.weight 32,16,3,3", "conv8.weight 3,8,3,3"],
	},
	...vectors("sd1", 768, ["flux1"]),
	...vectors("sd2", 1024, []),
	embedding("flux1", ["clip_l"], ["sd1"]),
	embedding("flux1", ["clip_l", "t5"]),
	embedding("sdxl", ["clip_l", "clip_g"]),
	embedding("sd3", ["clip_l", "clip_g", "t5xxl"]),
	embedding("sd3", ["clip_l", "clip_g", "t5"]),
	embedding("hidream", ["clip_l", "clip_g", "t5", "llama"]),
	embedding("hunyuan-video", ["clip_l", "llama"]),
	embedding("pixart", ["t5"], ["chroma"]),
	embedding("sana", ["gemma"]),
	gradient(768),
	gradient(1, 768),
	hypernetwork("sd1", 768),
	hypernetwork("sd2", 1024),
];
