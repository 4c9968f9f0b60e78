/** Endings that models come with; anything else behind a dot belongs to the name. `.sft` is short for `.safetensors`. */
const MODEL_ENDINGS = /\.(safetensors|sft|ckpt|pt|pth|bin|gguf)$/i;

/** What downloads and conversions leave at the end of a model's name, and is not part of it. */
const LEFTOVERS: readonly RegExp[] = [
	// One model ending, or one of several: `m.ckpt.safetensors`, `m.safetensors.safetensors`.
	MODEL_ENDINGS,
	// The query of the address, as wget and curl keep it: `x.safetensors?download=true`, `181248?type=Model&format=…`.
	/\?[A-Za-z_][\w.-]*=.*$/s,
	// The same from wget for Windows, which writes `@` for `?`. Only behind a model ending: `@` is common in names.
	/(?<=\.(?:safetensors|sft|ckpt|pt|pth|bin|gguf))@[A-Za-z_][\w.-]*=.*$/is,
	// The number that wget gives to a second download of a name: `y.safetensors.1`.
	/(?<=\.(?:safetensors|sft|ckpt|pt|pth|bin|gguf))\.[0-9]{1,3}$/i,
];

/**
 * A model's name without its endings and without what a download left behind them: `NAI.vae.pt` → `NAI.vae`,
 * `x.safetensors?download=true` → `x`, `y.safetensors.1` → `y`, `m.ckpt.safetensors` → `m`. It is the beginning of the
 * file's name, is never empty, and does not change when it is cleaned again.
 */
export function stemOf(fileName: string): string {
	let stem = fileName;
	for (let shorter = withoutLeftover(stem); shorter !== stem; shorter = withoutLeftover(stem)) stem = shorter;
	return stem;
}

/** Removes the first leftover that would leave a name. */
function withoutLeftover(name: string): string {
	for (const leftover of LEFTOVERS) {
		const cleaned = name.replace(leftover, "");
		if (cleaned !== "" && cleaned !== name) return cleaned;
	}
	return name;
}

/** Where a program that splits models puts the number of a part: `model-00001-of-00002.safetensors`. */
const PART = /-(\d{5})-of-(\d{5})(?:\.[A-Za-z0-9]+)?$/;

/** Which part of a split model a file is by its name, from 1 on; null for a whole model. */
export function partOf(fileName: string): { readonly number: number; readonly of: number } | null {
	const found = PART.exec(stemOf(fileName));
	const of = Number(found?.[2]);
	return of > 1 ? { number: Number(found?.[1]), of } : null;
}

/** Whether the name ends as a model's does; says nothing of the content. */
export function hasModelEnding(fileName: string): boolean {
	return MODEL_ENDINGS.test(fileName);
}
