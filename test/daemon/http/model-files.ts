import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { familySample, writeGguf } from "../../e2e/family-files.ts";
import { known, LORA, one, SD_V1, VAE } from "../../e2e/filled-models.ts";
import { writePlain } from "../../e2e/plain-safetensors.ts";
import { global } from "../../toolkit/formats/pickle/assemble.ts";
import { holding, WHOLE } from "../../toolkit/formats/torch/build-torch.ts";

/** What kohya writes of the pictures in two folders. */
const TAGS = `{"10_one": {"1girl": 12, "hat": 3}, "5_two": {"hat": 4, " red ": 1, "<b>": 7, "bad": "many", "__proto__": 0}}`;

/** The files that `writeModels` writes. */
export const MODEL_FILES: readonly string[] = [
	...["sd.safetensors", "lora.safetensors", "vae.safetensors", "flux-fp8.safetensors", "small.gguf"],
	...["upscaler.safetensors", "damaged.safetensors", "dangerous.ckpt", "notes.safetensors"],
];

/** Writes files of each kind that the page shows into a folder; the weights are holes. */
export function writeModels(folder: string): void {
	const at = (name: string): string => join(folder, name);
	writePlain(at("sd.safetensors"), [
		...SD_V1("F32"),
		...known([["UNET-v1-EMA", "model_ema.diffusion_model"]], "F32"),
		...one("optimizer_states.0", "F32", 1000),
		...one("mine", "F16", 3),
	]);
	writePlain(at("lora.safetensors"), LORA(), {
		ss_tag_frequency: TAGS,
		ss_network_dim: "4",
		long: `${"x".repeat(65_535)}yz`,
	});
	writePlain(at("vae.safetensors"), VAE());
	writePlain(at("flux-fp8.safetensors"), familySample("diffusion-model", "flux1", "F8_E4M3"));
	writeGguf(at("small.gguf"), familySample("upscaler", "esrgan", "F16"));
	writePlain(at("upscaler.safetensors"), familySample("upscaler", "esrgan", "F32"));
	writePlain(at("damaged.safetensors"), VAE().slice(1));
	writeFileSync(at("dangerous.ckpt"), holding([global("os", "system"), "0", WHOLE]));
	writeFileSync(at("notes.safetensors"), "these are no weights");
}
