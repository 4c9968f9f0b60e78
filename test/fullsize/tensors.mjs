// Which tensors a full-size model has, from the toolkit's own description of the networks.
import { expectedOf } from "../../dist/toolkit/architectures/expected.js";
import { COMPONENTS } from "../../dist/toolkit/architectures/index.js";

/** The components of a whole SD v1, each with its prefix. */
export const WHOLE_SD_V1 = [
	["UNET-v1-SD", "model.diffusion_model."],
	["VAE-v1-SD", "first_stage_model."],
	["CLIP-v1-SD", "cond_stage_model.transformer.text_model."],
];

/** The average that trainers leave beside the UNet. */
export const EMA = ["UNET-v1-EMA", "model_ema.diffusion_model"];

/** Names and shapes of the parts' tensors, as `[name, shape]`; of the optional ones only the position ids. */
export function tensorsAt(parts) {
	return parts.flatMap(([id, prefix]) => {
		const component = COMPONENTS.find((one) => one.id === id);
		const { required, optional } = expectedOf(component);
		const stored = [...required, ...optional.filter(({ name }) => name.includes("position_ids"))];
		return stored.map(({ name, shape }) => [prefix + name, shape]);
	});
}
