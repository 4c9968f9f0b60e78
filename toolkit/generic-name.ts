/**
 * Names that libraries give to every file they save, by library. They do not describe the model, and a folder can
 * contain only one file of each name.
 */
const GENERIC_STEMS: readonly string[] = [
	// diffusers: utils/constants.py, loaders/lora_base.py, loaders/textual_inversion.py, loaders/unet.py
	...["diffusion_pytorch_model", "pytorch_lora_weights", "learned_embeds", "pytorch_custom_diffusion_weights"],
	// transformers and accelerate: utils/__init__.py, utils/constants.py
	...["pytorch_model", "model"],
	// PEFT: utils/constants.py
	"adapter_model",
	// open_clip: constants.py
	...["open_clip_pytorch_model", "open_clip_model"],
	// IP-Adapter's and InstantID's published files
	...["ip-adapter", "ip_adapter"],
];

/**
 * The variant suffix of diffusers and transformers (`model.fp16.safetensors`), and a browser's number for a duplicate.
 */
const SUFFIX = "(?:[._](?:fp16|bf16|fp32|fp8|ema|non_ema))?(?: ?\\(\\d{1,3}\\))?";

const GENERIC = new RegExp(`^(?:${GENERIC_STEMS.join("|")})${SUFFIX}$`, "i");

/** Whether a name (without its ending) is one that a library gives to every file it saves. */
export function isGenericName(stem: string): boolean {
	return GENERIC.test(stem);
}
