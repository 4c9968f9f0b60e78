/** Wrapper modules that programs leave in the names when they save a wrapped model: they mean nothing. */
const NOISE: ReadonlySet<string> = new Set(["module", "_orig_mod", "state_dict"]);

/** Names of attributes and roots under which a network stands that is saved on its own. */
const HOMES: ReadonlySet<string> = new Set([
	"model",
	"diffusion_model",
	"first_stage_model",
	"cond_stage_model",
	"vae",
	"unet",
	"text_encoder",
	"transformer",
	"net",
	"control_model",
	"controlnet",
	"weights",
]);

/** Prefixes have no more segments than this: `module._orig_mod.model.diffusion_model._orig_mod.` has five. */
const MOST_SEGMENTS = 6;

/** Part of transformers' own names, so not left out; wrappers may stand behind it. */
const PART_OF_NAMES = "text_model";

/** How many different prefixes of a file are looked at; real files have a few. */
const MOST_PREFIXES = 64;

/** A prefix of a file's names, and what it comes to without the segments that mean nothing. */
export interface SeenPrefix {
	readonly prefix: string;
	readonly plain: string;
}

/**
 * Every prefix of the names that consists of nothing but wrappers and well-known homes of networks, such as
 * `module.model.diffusion_model._orig_mod.`; the empty one is not among them.
 */
export function prefixesIn(names: Iterable<string>): SeenPrefix[] {
	const seen = new Map<string, SeenPrefix>();
	for (const name of names) {
		let end = 0;
		for (let segments = 0; segments < MOST_SEGMENTS; segments++) {
			const dot = name.indexOf(".", end);
			if (dot === -1 || !isPassed(name.slice(end, dot))) break;
			end = dot + 1;
			const prefix = name.slice(0, end);
			if (seen.has(prefix)) continue;
			if (seen.size === MOST_PREFIXES) return [...seen.values()];
			seen.set(prefix, { prefix, plain: plainOf(prefix) });
		}
	}
	return [...seen.values()];
}

/** Whether a network that stands below this prefix, and is the only one, can be named without it. */
export function isLonePrefix({ plain }: SeenPrefix): boolean {
	return plain === "" || plain.split(".").every((segment) => segment === "" || HOMES.has(segment));
}

function isPassed(segment: string): boolean {
	return NOISE.has(segment) || HOMES.has(segment) || segment === PART_OF_NAMES;
}

function plainOf(prefix: string): string {
	return prefix.replaceAll(/[^.]+\./g, (segment) => (NOISE.has(segment.slice(0, -1)) ? "" : segment));
}
