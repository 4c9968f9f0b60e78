/** The form of the ends of an adapter's tensor names. */
export type DialectEnding =
	/** `.lora_A.weight`, `.lora_B.weight` (PEFT). */
	| "A-B"
	/** `.lora_A.default.weight`: PEFT with the adapter's name left in. */
	| "A-B-named"
	/** `.lora_down.weight`, `.lora_up.weight` (kohya). */
	| "down-up"
	/** `.lora.down.weight` or `.lora_linear_layer.down.weight` (diffusers). */
	| "lora.down"
	/** `.processor.to_q_lora.down.weight` (diffusers up to 0.26). */
	| "processor"
	/** `.processor.qkv_lora1.down.weight` (XLabs). */
	| "numbered-processor"
	/** Any other: the suffixes of LyCORIS, which are the same in all trainers. */
	| "other";

/** The part of a model that a prefix refers to: the denoiser, or a text encoder by its number or its name. */
export type AdaptedPart =
	| { readonly of: "denoiser"; readonly spelling: "original" | "diffusers" }
	/** `place` 0: the only one of its base; 1, 2, …: one of several; `encoder`: by name. */
	| { readonly of: "text"; readonly place: number; readonly encoder?: string };

interface DialectPrefix {
	readonly prefix: string;
	readonly part: AdaptedPart;
	/** The dialects that write it, each with the endings that it writes. The first that matches counts. */
	readonly dialects: readonly (readonly [dialect: string, endings?: readonly DialectEnding[]])[];
}

/**
 * The spelling of names that usually follows a prefix. Any prefix is accepted before both spellings; the spelling
 * only decides between networks whose names and widths are equal (`LoraTarget.spelling`).
 */
const ORIGINAL: AdaptedPart = { of: "denoiser", spelling: "original" };
const DIFFUSERS: AdaptedPart = { of: "denoiser", spelling: "diffusers" };

const KOHYA = [["kohya"]] as const;
const ONETRAINER = [["onetrainer"]] as const;
const OMI = [["omi"]] as const;
const COMFYUI = [["comfyui"]] as const;
const DIFFUSERS_OR_ONETRAINER = [
	["onetrainer", ["down-up"]],
	["attention-processor", ["processor"]],
	["diffusers"],
] as const;

const text = (place: number, encoder?: string): AdaptedPart => ({ of: "text", place, ...(encoder ? { encoder } : {}) });

/**
 * Every prefix that trainers write. A longer prefix precedes a shorter one that it begins with. musubi and LyCORIS
 * write kohya's prefixes. ai-toolkit, diffusion-pipe, musubi's converter, OneTrainer (COMFY) and lightx2v write
 * ComfyUI's.
 */
const PREFIXES: readonly DialectPrefix[] = [
	{ prefix: "lora_unet__", part: ORIGINAL, dialects: [["videox-fun"]] },
	{ prefix: "lora_unet_", part: ORIGINAL, dialects: KOHYA },
	{ prefix: "lora_te_", part: text(0), dialects: KOHYA },
	{ prefix: "lora_te1_", part: text(1), dialects: KOHYA },
	{ prefix: "lora_te2_", part: text(2), dialects: KOHYA },
	{ prefix: "lora_te3_", part: text(3), dialects: KOHYA },
	{ prefix: "lora_te4_", part: text(4), dialects: KOHYA },
	{ prefix: "oft_unet_", part: ORIGINAL, dialects: KOHYA },
	{ prefix: "oft_te_", part: text(0), dialects: KOHYA },
	{ prefix: "oft_te1_", part: text(1), dialects: KOHYA },
	{ prefix: "oft_te2_", part: text(2), dialects: KOHYA },
	{ prefix: "lora_transformer_", part: DIFFUSERS, dialects: ONETRAINER },
	{ prefix: "lora_prior_unet_", part: ORIGINAL, dialects: ONETRAINER },
	{ prefix: "lora_prior_te_", part: text(0), dialects: ONETRAINER },
	{ prefix: "lycoris_", part: DIFFUSERS, dialects: [["lycoris"]] },
	{ prefix: "diffusion.", part: ORIGINAL, dialects: OMI },
	{ prefix: "clip_l.", part: text(1, "clip-l"), dialects: OMI },
	{ prefix: "clip_g.", part: text(1, "clip-g"), dialects: OMI },
	{ prefix: "t5.", part: text(1, "t5-xxl"), dialects: OMI },
	{ prefix: "model.diffusion_model.", part: ORIGINAL, dialects: COMFYUI },
	{ prefix: "diffusion_model.", part: ORIGINAL, dialects: COMFYUI },
	{ prefix: "text_encoders.clip_l.transformer.", part: text(1, "clip-l"), dialects: COMFYUI },
	{ prefix: "text_encoders.clip_g.transformer.", part: text(1, "clip-g"), dialects: COMFYUI },
	{ prefix: "text_encoders.t5xxl.transformer.", part: text(1, "t5-xxl"), dialects: COMFYUI },
	{ prefix: "text_encoders.llama.transformer.", part: text(1, "llama-3-8b"), dialects: COMFYUI },
	{ prefix: "text_encoders.gemma2_2b.transformer.", part: text(1, "gemma-2-2b"), dialects: COMFYUI },
	{ prefix: "text_encoders.qwen25_7b.transformer.", part: text(1, "qwen2.5-vl-7b"), dialects: COMFYUI },
	{ prefix: "text_encoders.qwen3_06b.transformer.", part: text(1, "qwen3-0.6b"), dialects: COMFYUI },
	{ prefix: "text_encoders.qwen3_4b.transformer.", part: text(1, "qwen3-4b"), dialects: COMFYUI },
	{ prefix: "transformer.", part: DIFFUSERS, dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "unet.", part: DIFFUSERS, dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "prior.", part: DIFFUSERS, dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "text_encoder.", part: text(1), dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "text_encoder_1.", part: text(1), dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "text_encoder_2.", part: text(2), dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "text_encoder_3.", part: text(3), dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "text_encoder_4.", part: text(4), dialects: DIFFUSERS_OR_ONETRAINER },
	{ prefix: "base_model.model.", part: DIFFUSERS, dialects: [["peft"]] },
	{ prefix: "pipe.dit.", part: DIFFUSERS, dialects: [["diffsynth"]] },
	{ prefix: "net.", part: ORIGINAL, dialects: [["original"]] },
];

const NO_PREFIX: DialectPrefix = {
	prefix: "",
	part: DIFFUSERS,
	dialects: [
		["diffsynth", ["A-B-named"]],
		["attention-processor", ["processor"]],
		["xlabs", ["numbered-processor"]],
		["lightning", ["down-up"]],
		["original"],
	],
};

/** PEFT's prefix, which may follow a prefix of diffusers. */
const INNER_PREFIX = "base_model.model.";

const BY_FIRST_LETTER = new Map<string, DialectPrefix[]>();
for (const prefix of PREFIXES) {
	const letter = prefix.prefix.charAt(0);
	BY_FIRST_LETTER.set(letter, [...(BY_FIRST_LETTER.get(letter) ?? []), prefix]);
}

/** A parsed module name. */
export interface ReadName {
	readonly part: AdaptedPart;
	readonly prefix: DialectPrefix;
	/** The module's path in its network, in any spelling. */
	readonly path: string;
}

/** Parses a module's name. A name without a known prefix belongs to the denoiser. */
export function readName(name: string): ReadName {
	const prefix = BY_FIRST_LETTER.get(name.charAt(0))?.find((one) => name.startsWith(one.prefix)) ?? NO_PREFIX;
	const path = name.slice(prefix.prefix.length);
	return { part: prefix.part, prefix, path: path.startsWith(INNER_PREFIX) ? path.slice(INNER_PREFIX.length) : path };
}

/** Whether paths after the prefix are joined with underscores, which networks' own names never are. */
export function isUnderscored({ prefix }: DialectPrefix): boolean {
	return prefix.endsWith("_");
}

/** Dialects that are written for a few bases only. They decide between networks that have the same modules. */
const WRITTEN_FOR: ReadonlyMap<string, readonly string[]> = new Map([
	["xlabs", ["flux1"]],
	["lightning", ["qwen-image", "wan2.1", "wan2.2"]],
]);

/** Whether files for the base are written in the dialect. */
export function writesFor(dialect: string, base: string): boolean {
	return WRITTEN_FOR.get(dialect)?.includes(base) ?? true;
}

/** The dialect of a prefix and an ending. */
export function dialectOf({ dialects }: DialectPrefix, ending: DialectEnding): string {
	return dialects.find(([, endings]) => endings === undefined || endings.includes(ending))?.[0] ?? "unknown";
}
