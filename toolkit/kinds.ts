/** The kinds of model files, with their common names. The kind decides the folder of a file. */
export const KINDS = {
	checkpoint: "checkpoint",
	"diffusion-model": "diffusion model",
	vae: "VAE",
	"vae-approx": "approximate VAE",
	"text-encoder": "text encoder",
	"clip-vision": "CLIP vision model",
	"clip-full": "CLIP with both encoders",
	"vision-projector": "vision projector",
	lora: "LoRA",
	"motion-lora": "motion LoRA",
	"control-lora": "Control-LoRA",
	controlnet: "ControlNet",
	"t2i-adapter": "T2I-Adapter",
	"ip-adapter": "IP-Adapter",
	"model-patch": "model patch",
	embedding: "embedding",
	"aesthetic-gradient": "aesthetic gradient",
	hypernetwork: "hypernetwork",
	"motion-module": "motion module",
	upscaler: "upscaler",
	"latent-upscaler": "latent upscaler",
	"face-restore": "face restorer",
	"inpaint-model": "inpainting helper",
	style: "style model",
	pulid: "PuLID",
	photomaker: "PhotoMaker",
	gligen: "GLIGEN",
	ella: "ELLA",
	"background-removal": "background remover",
	"frame-interpolation": "frame interpolator",
	detector: "detector",
	"aesthetic-predictor": "aesthetic predictor",
	"depth-model": "depth model",
	ema: "running average (EMA)",
	other: "other model",
} as const;

export type Kind = keyof typeof KINDS;

/** Every kind. */
export const KIND_IDS = Object.keys(KINDS) as readonly Kind[];

/** Whether a text is the id of a kind. */
export function isKind(kind: string): kind is Kind {
	return Object.hasOwn(KINDS, kind);
}
