/** Prefixes of a checkpoint's parts other than the denoiser. */
const COMPANION =
	/^(?:(?:module|_orig_mod)\.)*(?:first_stage_model|vae|audio_vae|cond_stage_model|conditioner|text_encoders?|text_encoder_\d|pretransform|clip_l_vision|embedder|depth_model)\./;

/** Whether a tensor of this name is a part of a checkpoint other than the denoiser, such as the VAE or a text encoder. */
export function isCompanion(name: string): boolean {
	return COMPANION.test(name);
}
