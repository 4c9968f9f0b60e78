/**
 * What programs put in front of a network's own names, one step of it: frameworks (DataParallel, torch.compile, FSDP),
 * trainers, and the places of a checkpoint's parts. Sources: ComfyUI's `unet_prefix_from_state_dict` and
 * `supported_models`, diffusers' single-file loaders, SwarmUI's sorter.
 */
const STEP =
	/(?:module|_orig_mod|_fsdp_wrapped_module|model|diffusion_model|transformer|net|dit|unet|controlnet|control_model|first_stage_model|vae|image_encoder|clip_vision|text_encoder(?:_\d)?|text_encoders\.\w+|cond_stage_model|conditioner\.embedders\.\d+)\./y;

/** `model.model.transformer.` is the deepest that is known; a wrapper may stand before it. */
const MOST_STEPS = 4;

/** A checkpoint has a dozen. More are no prefixes, and each costs a look for every family. */
const MOST_PREFIXES = 48;

/** Where the parts of a checkpoint that are no denoiser stand. */
const COMPANION =
	/^(?:(?:module|_orig_mod)\.)*(?:first_stage_model|vae|audio_vae|cond_stage_model|conditioner|text_encoders?|text_encoder_\d|pretransform|clip_l_vision|embedder|depth_model)\./;

/** Each prefix that names begin with, the empty one first. */
export function prefixesOf(names: Iterable<string>): string[] {
	const found = new Set<string>([""]);
	for (const name of names) {
		let end = 0;
		for (let step = 0; step < MOST_STEPS; step++) {
			STEP.lastIndex = end;
			if (!STEP.test(name)) break;
			end = STEP.lastIndex;
			if (found.size < MOST_PREFIXES) found.add(name.slice(0, end));
		}
	}
	return [...found];
}

/** Whether the tensor of this name is part of a checkpoint's VAE, of a text encoder, or of what else stands beside a denoiser. */
export function isCompanion(name: string): boolean {
	return COMPANION.test(name);
}
