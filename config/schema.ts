import { z } from "zod";
import type { Kind } from "../toolkit/verdict.ts";
import type { Destinations } from "./destination.ts";
import { parseDuration } from "./duration.ts";
import { LAYOUTS } from "./layouts/index.ts";
import { KINDS } from "./layouts/layout.ts";

const LAYOUT_IDS = LAYOUTS.map((layout) => layout.id);

/** Node's timers hold 31 bits of milliseconds; a longer wait would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

function duration(fallback: string) {
	return z
		.string()
		.refine((text) => parseDuration(text) !== null, { error: "wants a duration: 500ms, 5s, 2m, 1h or 7d" })
		.meta({ title: "a duration" })
		.default(fallback)
		.transform((text) => Math.min(parseDuration(text) ?? 0, LONGEST_MS));
}

function folder() {
	return z.string().min(1).meta({ title: "a folder" });
}

function kindFolders() {
	const each = folder().optional();
	return Object.fromEntries(KINDS.map((kind) => [kind, each])) as Record<Kind, typeof each>;
}

/** Every setting, once: the type, the default and the help; validation and the README's table come from here. */
export const schema = z.strictObject({
	library: folder().default("models").describe("Folder that holds your web UI's folders of models, or its root."),
	inbox: folder().optional().describe("Folder to drop models into. Default: `Autoprune` in the library."),
	layout: z
		.enum(["auto", ...LAYOUT_IDS])
		.default("auto")
		.describe("Whose folders the library has; `auto` looks, and takes a1111 where nothing tells."),
	folders: z
		.strictObject(kindFolders())
		.prefault({})
		.describe("Folders of single kinds, in the library, in place of the layout's."),
	precision: z
		.enum(["fp16", "bf16", "fp32", "keep"])
		.default("fp16")
		.describe("What float weights are stored as; `keep` leaves them as they came."),
	vaeFormat: z.enum(["pt", "safetensors"]).default("pt").describe("File format of bare VAEs."),
	keepEma: z.boolean().default(false).describe("Keep the EMA weights of a checkpoint."),
	fixClip: z.boolean().default(false).describe("Mend CLIP position ids that a merge broke; changes pictures slightly."),
	onRefused: z
		.enum(["quarantine", "leave"])
		.default("quarantine")
		.describe("What becomes of a file that cannot be pruned: move it to `Failed/`, or leave it where it is."),
	settle: z
		.strictObject({
			quiet: duration("5s").describe("How long a file must stand still before it is taken as complete."),
		})
		.prefault({}),
	scan: z
		.strictObject({
			every: duration("10s").describe("How often the inbox is looked through, whatever its events say."),
		})
		.prefault({}),
	workers: z.int().min(1).max(64).optional().describe("Threads that convert. Default: one for each core."),
	notify: z
		.strictObject({
			command: z
				.string()
				.min(1)
				.meta({ title: "a command" })
				.optional()
				.describe(
					"Shell command run after each outcome: the log's entry as JSON on standard input, `AUTOPRUNE_*` set.",
				),
			webhook: z
				.url({ protocol: /^https?$/, error: "wants an http:// or https:// address" })
				.meta({ title: "an address" })
				.optional()
				.describe("Address that gets the log's entry as JSON by POST after each outcome."),
		})
		.prefault({}),
	log: z
		.strictObject({
			level: z.enum(["error", "warn", "info", "debug"]).default("info").describe("How much is logged."),
		})
		.prefault({}),
});

/** The settings as a file gives them, checked and with every default. */
export type Settings = z.output<typeof schema>;

/** The settings as the program uses them: absolute folders, milliseconds. */
export type Config = Omit<Settings, "inbox" | "workers"> & {
	readonly inbox: string;
	readonly workers: number;
	/** What `layout` and `folders` come to. */
	readonly destinations: Destinations;
	/** The file they came from; null when all are defaults. */
	readonly file: string | null;
};
