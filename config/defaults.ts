import type { Settings } from "./schema.ts";

/**
 * The settings where no file gives any: what the schema makes of an empty one. Written out, since the library behind
 * the schema takes longer to load than a quick look at a model takes in all.
 */
export const DEFAULTS: Settings = {
	library: "models",
	layout: "auto",
	folders: {},
	precision: "fp16",
	precisions: {},
	vaeFormat: "pt",
	keepEma: false,
	fixClip: false,
	names: "keep",
	subfolders: "keep",
	onRefused: "quarantine",
	onUnknown: "quarantine",
	settle: { quiet: 5000 },
	scan: { every: 10_000 },
	originals: { days: 7 },
	notify: {},
	log: { level: "info" },
};
