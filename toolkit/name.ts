/** Endings that models come with; anything else behind a dot belongs to the name. */
const MODEL_ENDINGS = /\.(safetensors|sft|ckpt|pt|pth|bin)$/i;

/** A model's file name without its ending: `NAI.vae.pt` → `NAI.vae`. A name that is all ending stays whole. */
export function stemOf(fileName: string): string {
	const stem = fileName.replace(MODEL_ENDINGS, "");
	return stem === "" ? fileName : stem;
}

/** Whether the name ends as a model's does; says nothing of the content. */
export function hasModelEnding(fileName: string): boolean {
	return MODEL_ENDINGS.test(fileName);
}
