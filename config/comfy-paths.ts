import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { type Document, LineCounter, parseDocument } from "yaml";
import type { Kind } from "../toolkit/kinds.ts";
import { yamlFaults } from "./faults.ts";
import { invalidSettings } from "./settings-fault.ts";

/** The folder that one section of the file assigns to one kind. */
export interface ExtraFolder {
	readonly kind: Kind;
	readonly section: string;
	/** Absolute path. */
	readonly path: string;
}

interface Entry extends ExtraFolder {
	readonly isDefault: boolean;
}

/** ComfyUI's names for model folders. `unet` and `clip` are old names that it still accepts. */
const KIND_OF_NAME: ReadonlyMap<string, Kind> = new Map([
	["checkpoints", "checkpoint"],
	["diffusion_models", "diffusion-model"],
	["unet", "diffusion-model"],
	["vae", "vae"],
	["text_encoders", "text-encoder"],
	["clip", "text-encoder"],
	["loras", "lora"],
	["embeddings", "embedding"],
	["controlnet", "controlnet"],
	["vae_approx", "vae-approx"],
	["clip_vision", "clip-vision"],
	["hypernetworks", "hypernetwork"],
	["upscale_models", "upscaler"],
	["latent_upscale_models", "latent-upscaler"],
	["style_models", "style"],
	["gligen", "gligen"],
	["photomaker", "photomaker"],
	["model_patches", "model-patch"],
	["ipadapter", "ip-adapter"],
	["animatediff_models", "motion-module"],
]);

/**
 * The folder that an `extra_model_paths.yaml` assigns to each kind, parsed like ComfyUI's `utils/extra_config.py`. A
 * section with `is_default` takes precedence, and of several such paths the last one is first in ComfyUI. Throws
 * `config.invalid`.
 */
export function readExtraPaths(
	text: string,
	file: string,
	env: Readonly<Record<string, string | undefined>>,
	system: NodeJS.Platform = process.platform,
): ReadonlyMap<Kind, ExtraFolder> {
	const expand = (path: string): string => expanded(path, env, system);
	const entries = sectionsOf(text, file).flatMap(([name, section]) => entriesOf(name, section, file, expand));
	const chosen = new Map<Kind, Entry>();
	for (const entry of entries) {
		if (entry.isDefault || !chosen.has(entry.kind)) chosen.set(entry.kind, entry);
	}
	return chosen;
}

type Section = Readonly<Record<string, unknown>>;

/** ComfyUI parses YAML 1.1, in which `yes` is true. */
function sectionsOf(text: string, file: string): [string, Section][] {
	const document = parseDocument(text, { lineCounter: new LineCounter(), logLevel: "error", version: "1.1" });
	const faults = yamlFaults(document);
	if (faults.length > 0) throw invalidSettings(file, faults);
	const value: unknown = valueIn(document, file);
	if (!isSection(value)) return [];
	return Object.entries(value).flatMap(([name, section]) => (isSection(section) ? [[name, section]] : []));
}

function valueIn(document: Document, file: string): unknown {
	try {
		return document.toJS();
	} catch (error) {
		// An undefined alias, or one that expands to too many nodes.
		const what = error instanceof Error ? error.message : String(error);
		throw invalidSettings(file, [{ position: null, key: null, what }]);
	}
}

function isSection(value: unknown): value is Section {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entriesOf(section: string, map: Section, file: string, expand: (path: string) => string): Entry[] {
	const base = resolve(dirname(file), expand(typeof map.base_path === "string" ? map.base_path : ""));
	const isDefault = Boolean(map.is_default);
	return Object.entries(map).flatMap(([name, value]) => {
		const kind = KIND_OF_NAME.get(name);
		if (kind === undefined || typeof value !== "string") return [];
		const paths = value.split("\n").filter((path) => path !== "");
		return paths.map((path) => ({ kind, section, path: resolve(base, path), isDefault }));
	});
}

/**
 * Expands `~`, `$NAME` and `${NAME}`, and on Windows `%NAME%`, like Python's expanduser and expandvars. Unknown names are
 * not changed.
 */
function expanded(path: string, env: Readonly<Record<string, string | undefined>>, system: NodeJS.Platform): string {
	const home = system === "win32" ? env.USERPROFILE : env.HOME;
	const start = system === "win32" ? /^~(?=[\\/]|$)/ : /^~(?=\/|$)/;
	const names = system === "win32" ? /\$(?:\{(\w+)\}|(\w+))|%([^%]+)%/g : /\$(?:\{(\w+)\}|(\w+))/g;
	return path
		.replace(start, () => home ?? homedir())
		.replace(names, (whole, braced, bare, percent) => env[braced ?? bare ?? percent] ?? whole);
}
