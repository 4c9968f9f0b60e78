import { MODEL_ENDINGS, stemOf } from "../../toolkit/name.ts";
import { isIgnoredName, nameWhenDone } from "./ignored-names.ts";

/** Preview images and videos; programs look for `NAI.png` and for `NAI.preview.png`. */
const PICTURES: readonly string[] = ["png", "jpg", "jpeg", "webp", "gif", "avif", "mp4", "webm"];

/**
 * Extensions of files that describe a model independently of its bytes, with the program that writes them. They move
 * with the model. Lower case, one or two dots.
 */
const TRAVELLING: ReadonlySet<string> = new Set([
	...PICTURES.flatMap((kind) => [`.${kind}`, `.preview.${kind}`]), // AUTOMATIC1111, Forge, SD.Next, ComfyUI
	...PICTURES.map((kind) => `.thumb.${kind}`), // SwarmUI
	".swarm.json", // SwarmUI
	".txt", // AUTOMATIC1111's description
	".description.txt", // AUTOMATIC1111
	".md", // ComfyUI-Custom-Scripts' notes
	".html", // CivitAI Browser+
	".json", // AUTOMATIC1111's and Forge's own notes
	".civitai.info", // Civitai Helper
	".api_info.json", // CivitAI Browser+
	".cm-info.json", // StabilityMatrix
	".metadata.json", // ComfyUI LoRA Manager
	".rgthree-info.json", // rgthree-comfy, appended to the full name
	".adapter_config.json", // PEFT's, beside a model of another name than PEFT's
	".yaml", // the network's configuration
	".yml",
]);

/** PEFT's two names: PEFT reads from the second how to apply the adapter. */
const PEFT = { stem: "adapter_model", config: "adapter_config.json" } as const;

/** Extensions of files that are true only of the original bytes: they stay with the original. */
const STAYING: ReadonlySet<string> = new Set([
	".sha256",
	".sha256sum",
	".sha1",
	".sha512",
	".md5",
	".blake3",
	".crc32",
	".asc",
	".sig",
	".reason.txt", // written by autoprune; comes back with a refused file that is retried
]);

/** A part of a sidecar's name that refers to its model. */
interface Called {
	/** The model's stem, or its full name. */
	readonly by: string;
	/** The rest of the sidecar's name, unchanged: `.preview.png`. */
	readonly ending: string;
}

/** The model of a sidecar. */
export interface SidecarOwner extends Called {
	/** The model's file name. */
	readonly model: string;
}

/** How a sidecar's name is derived from its model's. */
export interface SidecarFit {
	/** The part after its model's name: `.preview.png`. */
	readonly ending: string;
	/** Whether the model's name in it includes the extension: `NAI.ckpt.json`. */
	readonly wholeName: boolean;
}

/** Whether a file of this name is a sidecar: it is then not a model, and waits for its model. */
export function isSidecarName(name: string): boolean {
	return modelsCalledBy(name).length > 0;
}

/** Whether a sidecar, such as a checksum, is true only of the original bytes and so stays with the original. */
export function staysWithOriginal({ ending }: Pick<SidecarFit, "ending">): boolean {
	return STAYING.has(ending.toLowerCase());
}

/**
 * Assigns each sidecar in a list of names of one folder to exactly one model, or to none (null). A download in
 * progress counts under its final name.
 */
export function ownersIn(names: Iterable<string>): (name: string) => SidecarOwner | null {
	const models = new Map<string, string>();
	for (const given of names) {
		const name = nameWhenDone(given);
		if (isIgnoredName(name)) continue;
		const stem = modelStem(name);
		if (stem === name) continue;
		for (const called of [name, stem]) {
			const other = models.get(called);
			if (other === undefined || goesBefore(name, other)) models.set(called, name);
		}
	}
	return (name) => {
		for (const called of modelsCalledBy(name)) {
			const model = models.get(called.by);
			if (model !== undefined) return { ...called, model };
		}
		return null;
	};
}

/**
 * The sidecars in a list of names of one folder, by the names of their models, in the order of their names. `ownerOf`:
 * the result of `ownersIn` for these names.
 */
export function sidecarsByModel(
	names: readonly string[],
	ownerOf = ownersIn(names),
): ReadonlyMap<string, readonly SidecarFit[]> {
	const found = new Map<string, SidecarFit[]>();
	for (const name of names.filter(isSidecarName).sort()) {
		const owner = ownerOf(name);
		if (owner === null) continue;
		const fits = found.get(owner.model) ?? [];
		found.set(owner.model, fits);
		fits.push({ ending: owner.ending, wholeName: owner.by === owner.model });
	}
	return found;
}

/** The name of the sidecar beside a model of this name. */
export function nameBeside(model: string, { ending, wholeName }: SidecarFit): string {
	const by = wholeName ? model : modelStem(model);
	return by === PEFT.stem && ending === `.${PEFT.config}` ? PEFT.config : by + ending;
}

/**
 * A name without its last model extension: `m.ckpt.safetensors` has `m.ckpt.png`. A name that does not end in a model
 * extension is cleaned like its published name: `x.safetensors?download=true` has `x.png`. `v1.5` is unchanged.
 */
export function modelStem(name: string): string {
	const ending = modelEnding(name);
	return ending === "" ? stemOf(name) : name.slice(0, name.length - ending.length);
}

/**
 * The names by which a sidecar may refer to its model, longest first: a model named `NAI.preview` owns
 * `NAI.preview.png`, not `NAI`.
 */
function modelsCalledBy(name: string): readonly Called[] {
	const last = name.lastIndexOf(".");
	if (last <= 0) return [];
	const peft = name === PEFT.config ? [{ by: PEFT.stem, ending: `.${PEFT.config}` }] : [];
	const plain = [last, name.lastIndexOf(".", last - 1)]
		.filter((dot) => dot > 0 && isEnding(name.slice(dot).toLowerCase()))
		.map((dot) => ({ by: name.slice(0, dot), ending: name.slice(dot) }));
	return [...plain, ...peft];
}

function modelEnding(name: string): string {
	const lower = name.toLowerCase();
	return MODEL_ENDINGS.find((ending) => lower.endsWith(ending) && lower.length > ending.length) ?? "";
}

function goesBefore(name: string, other: string): boolean {
	const [one, two] = [rankOf(name), rankOf(other)];
	return one === two ? name < other : one < two;
}

/** A name without a model extension comes last. */
function rankOf(name: string): number {
	// When several files have one stem, the first ending of the list gets the sidecars.
	const rank = MODEL_ENDINGS.indexOf(modelEnding(name));
	return rank === -1 ? MODEL_ENDINGS.length : rank;
}

function isEnding(lower: string): boolean {
	return TRAVELLING.has(lower) || STAYING.has(lower);
}
