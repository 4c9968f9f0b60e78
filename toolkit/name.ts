/** File endings of models, in lower case; any other text after a dot belongs to the name. `.sft` is `.safetensors`. */
export const MODEL_ENDINGS: readonly string[] = [".safetensors", ".sft", ".ckpt", ".pt", ".pth", ".bin", ".gguf"];

const ENDING = `(?:${MODEL_ENDINGS.map((ending) => ending.replace(".", "\\.")).join("|")})`;
const AT_END = new RegExp(`${ENDING}$`, "i");

/** Suffixes that downloads and conversions add to a model's name. */
const LEFTOVERS: readonly RegExp[] = [
	// One model ending, or one of several: `m.ckpt.safetensors`, `m.safetensors.safetensors`.
	AT_END,
	// The query of the URL, which wget and curl keep: `x.safetensors?download=true`, `181248?type=Model&format=…`.
	/\?[A-Za-z_][\w.-]*=.*$/s,
	// The same from wget for Windows, which writes `@` for `?`. Only after a model ending, because `@` is common in
	// names.
	new RegExp(`(?<=${ENDING})@[A-Za-z_][\\w.-]*=.*$`, "is"),
	// The number that wget adds if the name already exists: `y.safetensors.1`.
	new RegExp(`(?<=${ENDING})\\.[0-9]{1,3}$`, "i"),
];

/**
 * A model's name without its endings and without the suffixes of downloads: `NAI.vae.pt` → `NAI.vae`,
 * `x.safetensors?download=true` → `x`, `y.safetensors.1` → `y`, `m.ckpt.safetensors` → `m`. The result is a prefix of
 * the file's name, is never empty, and does not change when it is cleaned again.
 */
export function stemOf(fileName: string): string {
	let stem = fileName;
	for (let shorter = withoutLeftover(stem); shorter !== stem; shorter = withoutLeftover(stem)) stem = shorter;
	return stem;
}

/** Removes the first such suffix whose removal leaves a name that is not empty. */
function withoutLeftover(name: string): string {
	for (const leftover of LEFTOVERS) {
		const cleaned = name.replace(leftover, "");
		if (cleaned !== "" && cleaned !== name) return cleaned;
	}
	return name;
}

/** The part number in the name of a part of a split model: `model-00001-of-00002.safetensors`. */
const PART = /-(\d{5})-of-(\d{5})(?:\.[A-Za-z0-9]+)?$/;

/** The number of a part of a split model by its file name, counted from 1; null for a whole model. */
export function partOf(fileName: string): { readonly number: number; readonly of: number } | null {
	const found = PART.exec(stemOf(fileName));
	const of = Number(found?.[2]);
	return of > 1 ? { number: Number(found?.[1]), of } : null;
}

/** Whether the name has a model's file ending, whatever the content. */
export function hasModelEnding(fileName: string): boolean {
	return AT_END.test(fileName);
}
