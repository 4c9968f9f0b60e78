/** Endings of the files that lie beside a model: previews, notes, configurations. Lower case. */
const SIDECAR_ENDINGS: readonly string[] = [
	".preview.png",
	".preview.jpg",
	".preview.jpeg",
	".preview.webp",
	".civitai.info",
	".metadata.json",
	".cm-info.json",
	".png",
	".jpg",
	".jpeg",
	".webp",
	".gif",
	".mp4",
	".txt",
	".md",
	".json",
	".yaml",
	".yml",
	".html",
	".sha256",
];

/** Endings that say "I am a model". Lower case. */
const MODEL_ENDINGS: readonly string[] = [".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf"];

/** Whether a name belongs to one of the models by its stem: `NAI.preview.png` and `NAI.ckpt.json` belong to `NAI.ckpt`. */
export function isSidecarOf(name: string, models: ReadonlySet<string>): boolean {
	const lower = name.toLowerCase();
	return SIDECAR_ENDINGS.some((ending) => {
		if (!lower.endsWith(ending)) return false;
		const owner = name.slice(0, name.length - ending.length);
		return models.has(owner);
	});
}

/** The names by which sidecars may call a file: its whole name and its stem; none when it is no model by its ending. */
export function namesForSidecars(name: string): readonly string[] {
	const stem = modelStem(name);
	return stem === name ? [] : [name, stem];
}

/** A name without its model ending; the whole name when it has none, since `v1.5` ends in no extension. */
export function modelStem(name: string): string {
	const lower = name.toLowerCase();
	const ending = MODEL_ENDINGS.find((candidate) => lower.endsWith(candidate) && lower.length > candidate.length);
	return ending === undefined ? name : name.slice(0, name.length - ending.length);
}
