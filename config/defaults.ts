import type { Settings } from "./schema.ts";

/**
 * The settings without a settings file, equal to the schema's result for an empty file. They are written out because
 * loading the schema library takes longer than a whole `inspect --quick`.
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
	settle: {},
	scan: { every: 10_000 },
	originals: { days: 7 },
	web: { port: 7861, host: "127.0.0.1", hosts: [], token: "auto" },
	role: "both",
	notify: {},
	log: { level: "info" },
};
