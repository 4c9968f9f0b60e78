import { z } from "zod";
import { parseDuration } from "./duration.ts";
import { LAYOUTS } from "./layouts/index.ts";

const LAYOUT_IDS = LAYOUTS.map((layout) => layout.id);

/** Node's timers hold 31 bits of milliseconds; a longer wait would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

function duration(fallback: string) {
	return z
		.string()
		.refine((text) => parseDuration(text) !== null, { error: "wants a duration: 500ms, 5s, 2m, 1h or 7d" })
		.default(fallback)
		.transform((text) => Math.min(parseDuration(text) ?? 0, LONGEST_MS));
}

/** Every setting, once: the type, the default and the help; validation and the README's table come from here. */
export const schema = z.strictObject({
	library: z.string().min(1).default("models").describe("Folder that holds the folders of your web UI's models."),
	inbox: z.string().min(1).optional().describe("Folder to drop models into. Default: `Autoprune` in the library."),
	layout: z.enum(LAYOUT_IDS).default("a1111").describe("Whose folders the library has."),
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
	log: z
		.strictObject({
			level: z.enum(["error", "warn", "info", "debug"]).default("info").describe("How much is logged."),
		})
		.prefault({}),
});

/** The settings as the program uses them: absolute folders, milliseconds. */
export type Config = Omit<z.output<typeof schema>, "inbox" | "workers"> & {
	readonly inbox: string;
	readonly workers: number;
	/** The file they came from; null when all are defaults. */
	readonly file: string | null;
};
