/** Endings that models come with; anything else behind a dot belongs to the name. */
const MODEL_ENDINGS = /\.(safetensors|sft|ckpt|pt|pth|bin)$/i;

/** A model's file name without its ending: `NAI.vae.pt` → `NAI.vae`. A name that is all ending stays whole. */
export function stemOf(fileName: string): string {
	const stem = fileName.replace(MODEL_ENDINGS, "");
	return stem === "" ? fileName : stem;
}

/** Where a program that splits models puts the number of a part: `model-00001-of-00002.safetensors`. */
const PART = /-(\d{5})-of-(\d{5})(?:\.[A-Za-z0-9]+)?$/;

/** Which part of a split model a file is by its name, from 1 on; null for a whole model. */
export function partOf(fileName: string): { readonly number: number; readonly of: number } | null {
	const found = PART.exec(fileName);
	const of = Number(found?.[2]);
	return of > 1 ? { number: Number(found?.[1]), of } : null;
}

/** Whether the name ends as a model's does; says nothing of the content. */
export function hasModelEnding(fileName: string): boolean {
	return MODEL_ENDINGS.test(fileName);
}
