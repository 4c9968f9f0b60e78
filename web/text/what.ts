/** Kinds whose names are not their ids without dashes. A test compares them with those of the program. */
const NAMES: Readonly<Record<string, string>> = {
	vae: "VAE",
	"vae-approx": "approximate VAE",
	"clip-vision": "CLIP vision model",
	"clip-full": "CLIP with both encoders",
	lora: "LoRA",
	"motion-lora": "motion LoRA",
	"control-lora": "Control-LoRA",
	controlnet: "ControlNet",
	"t2i-adapter": "T2I-Adapter",
	"ip-adapter": "IP-Adapter",
	pulid: "PuLID",
	photomaker: "PhotoMaker",
	gligen: "GLIGEN",
	ella: "ELLA",
	"face-restore": "face restorer",
	"inpaint-model": "inpainting helper",
	style: "style model",
	"background-removal": "background remover",
	"frame-interpolation": "frame interpolator",
	ema: "running average (EMA)",
	other: "other model",
};

/** The name of a kind: `LoRA`, `diffusion model`. */
export function kindText(kind: string): string {
	return NAMES[kind] ?? kind.replaceAll("-", " ");
}

/** What a file is: `SD-v1`, or `LoRA sdxl` without an architecture; null if it was not identified. */
export function whatText({
	architecture,
	kind,
	base,
}: {
	readonly architecture: string | null;
	readonly kind: string | null;
	readonly base: string | null;
}): string | null {
	if (architecture !== null) return architecture;
	if (kind === null) return null;
	return base === null ? kindText(kind) : `${kindText(kind)} ${base}`;
}
