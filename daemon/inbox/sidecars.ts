import { stemOf } from "../../toolkit/name.ts";
import { isIgnoredName, nameWhenDone } from "./ignored-names.ts";

/** Pictures and films of what a model makes; programs look for `NAI.png` and for `NAI.preview.png`. */
const PICTURES: readonly string[] = ["png", "jpg", "jpeg", "webp", "gif", "avif", "mp4", "webm"];

/**
 * Endings of files that tell of a model whatever its bytes are, with the program that writes them: they go where it
 * goes. Lower case, one or two dots.
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
	".rgthree-info.json", // rgthree-comfy, behind the whole name
	".adapter_config.json", // PEFT's, beside a model of another name than PEFT's
	".yaml", // the network's configuration
	".yml",
]);

/** PEFT's two names: it reads how the adapter is to be applied from the second. */
const PEFT = { stem: "adapter_model", config: "adapter_config.json" } as const;

/** Endings of files that are true of the bytes that came and of no others: they stay with those. */
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
	".reason.txt", // ours, come back with a file that was refused
]);

/** Endings that say "I am a model"; where several have one stem, the first of these has its sidecars. Lower case. */
const MODEL_ENDINGS: readonly string[] = [".safetensors", ".sft", ".ckpt", ".pt", ".pth", ".bin", ".gguf"];

/** How a sidecar names its model. */
interface Called {
	/** The model's stem, or its whole name. */
	readonly by: string;
	/** What stands behind that, as it came: `.preview.png`. */
	readonly ending: string;
}

/** A sidecar's model. */
export interface SidecarOwner extends Called {
	/** The model's file name. */
	readonly model: string;
}

/** How a sidecar's name follows from its model's. */
export interface SidecarFit {
	/** What stands behind its model's name in its own: `.preview.png`. */
	readonly ending: string;
	/** Whether that name has its own extension still: `NAI.ckpt.json`. */
	readonly wholeName: boolean;
}

/** Whether a name is one that sidecars have: it is then no model, and waits for its own. */
export function isSidecarName(name: string): boolean {
	return modelsCalledBy(name).length > 0;
}

/** Whether a sidecar is true only of the very bytes that came, such as a checksum, and so stays with the original. */
export function staysWithOriginal({ ending }: Pick<SidecarFit, "ending">): boolean {
	return STAYING.has(ending.toLowerCase());
}

/**
 * Tells, for the names of one folder, which model each sidecar belongs to: to exactly one, or to none (null). A download
 * in progress is there already, under the name that it will have.
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

/** The name that a sidecar has beside a model of this name. */
export function nameBeside(model: string, { ending, wholeName }: SidecarFit): string {
	const by = wholeName ? model : modelStem(model);
	return by === PEFT.stem && ending === `.${PEFT.config}` ? PEFT.config : by + ending;
}

/** How the names of a model's sidecars, and of every other model that could have them, begin. */
export function startOfNames(model: string): string {
	const stem = modelStem(model);
	return stem === PEFT.stem ? "adapter_" : stem;
}

/**
 * A name without its last model ending: `m.ckpt.safetensors` has `m.ckpt.png`. One that does not end in a model ending
 * is cleaned as its published name will be: `x.safetensors?download=true` has `x.png`. `v1.5` stays whole.
 */
export function modelStem(name: string): string {
	const ending = modelEnding(name);
	return ending === "" ? stemOf(name) : name.slice(0, name.length - ending.length);
}

/** What a sidecar may call its model, the longest first: a model named `NAI.preview` has `NAI.preview.png`, not `NAI`. */
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

/** A name that does not end in a model ending comes last. */
function rankOf(name: string): number {
	const rank = MODEL_ENDINGS.indexOf(modelEnding(name));
	return rank === -1 ? MODEL_ENDINGS.length : rank;
}

function isEnding(lower: string): boolean {
	return TRAVELLING.has(lower) || STAYING.has(lower);
}
