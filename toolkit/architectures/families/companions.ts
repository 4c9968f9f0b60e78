/**
 * One part of a prefix that programs add to a network's own names: frameworks (DataParallel, torch.compile, FSDP),
 * trainers, and the containers of a checkpoint's parts. Sources: ComfyUI's `unet_prefix_from_state_dict` and
 * `supported_models`, diffusers' single-file loaders, SwarmUI's sorter.
 */
const STEP =
	/(?:module|_orig_mod|_fsdp_wrapped_module|model|diffusion_model|transformer|net|dit|unet|controlnet|control_model|first_stage_model|vae|image_encoder|clip_vision|text_encoder(?:_\d)?|text_encoders\.\w+|cond_stage_model|conditioner\.embedders\.\d+)\./y;

/** The longest known prefix is `model.model.transformer.`, and `module.` may come before it. */
const MOST_STEPS = 4;

/** Checkpoints have about a dozen prefixes. The limit bounds the time: every family is looked for under each. */
const MOST_PREFIXES = 48;

/** Prefixes of a checkpoint's parts other than the denoiser. */
const COMPANION =
	/^(?:(?:module|_orig_mod)\.)*(?:first_stage_model|vae|audio_vae|cond_stage_model|conditioner|text_encoders?|text_encoder_\d|pretransform|clip_l_vision|embedder|depth_model)\./;

/** Every prefix that occurs in the names. The empty prefix comes first. */
export function prefixesOf(names: Iterable<string>): string[] {
	const found = new Set<string>([""]);
	// Most names begin with the prefix of the name before, so the search starts behind it.
	let last = "";
	let lastSteps = 0;
	for (const name of names) {
		if (!name.startsWith(last)) {
			last = "";
			lastSteps = 0;
		}
		for (; lastSteps < MOST_STEPS; lastSteps++) {
			STEP.lastIndex = last.length;
			if (!STEP.test(name)) break;
			last = name.slice(0, STEP.lastIndex);
			if (found.size < MOST_PREFIXES) found.add(last);
		}
	}
	return [...found];
}

/** Whether a tensor of this name is a part of a checkpoint other than the denoiser, such as the VAE or a text encoder. */
export function isCompanion(name: string): boolean {
	return COMPANION.test(name);
}
