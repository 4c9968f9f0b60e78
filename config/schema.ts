import { z } from "zod";
import { allBases } from "../toolkit/bases.ts";
import { KIND_IDS, type Kind } from "../toolkit/kinds.ts";
import { parseDuration } from "./duration.ts";
import { pathFault } from "./home.ts";
import { LAYOUTS } from "./layouts/index.ts";
import { parseSize } from "./size.ts";

const LAYOUT_IDS = LAYOUTS.map((layout) => layout.id);

/** Node's timers hold 31 bits of milliseconds; a longer wait would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A hundred years: originals that are kept for good. */
const LONGEST_DAYS = 36_500;

function duration() {
	return z
		.string()
		.refine((text) => parseDuration(text) !== null, { error: "wants a duration: 500ms, 5s, 2m, 1h or 7d" })
		.meta({ title: "a duration" });
}

function toMs(text: string): number {
	return Math.min(parseDuration(text) ?? 0, LONGEST_MS);
}

function size() {
	return z
		.string()
		.refine((text) => parseSize(text) !== null, { error: "wants a size: 500MB, 20GiB or 1TiB" })
		.meta({ title: "a size" });
}

function folder() {
	return z
		.string()
		.min(1)
		.superRefine((path, context) => {
			const message = pathFault(path);
			if (message !== null) context.addIssue({ code: "custom", message });
		})
		.meta({ title: "a folder" });
}

function kindFolders() {
	const each = folder().optional();
	return Object.fromEntries(KIND_IDS.map((kind) => [kind, each])) as Record<Kind, typeof each>;
}

const PRECISION = z.enum(["fp16", "bf16", "fp32", "keep"]);

const QUIET = duration().describe("How long a file must stand still before it is taken as complete.");

/** The settings that each inbox may have of its own, without their defaults. */
const PER_INBOX = {
	library: folder().describe("Folder that holds your web UI's folders of models, or its root."),
	inbox: folder().describe("Folder to drop models into. Default: `Autoprune` in the library."),
	layout: z
		.enum(["auto", ...LAYOUT_IDS])
		.describe("Whose folders the library has; `auto` looks, and takes a1111 where nothing tells."),
	folders: z.strictObject(kindFolders()).describe("Folders of single kinds, in the library, in place of the layout's."),
	precision: PRECISION.describe(
		"What float weights are stored as, as far as the model allows it (docs/models.md); `keep` leaves them as they came.",
	),
	precisions: z
		.partialRecord(z.enum([...KIND_IDS, ...allBases()]), PRECISION)
		.meta({
			title: "a precision for any kind or base of docs/models.md",
			example: { embedding: "fp16", flux1: "keep" },
		})
		.describe("The same for single kinds and bases, whatever docs/models.md says; a base comes before a kind."),
	vaeFormat: z
		.enum(["pt", "safetensors"])
		.describe("File format of bare VAEs of SD v1, v2 and XL; all others become safetensors."),
	keepEma: z.boolean().describe("Keep the EMA weights of a checkpoint."),
	fixClip: z.boolean().describe("Mend CLIP position ids that a merge broke; changes pictures slightly."),
	names: z
		.enum(["keep", "describe"])
		.describe(
			"What a file is called that came with a name such as `model` or `diffusion_pytorch_model`: `describe` names it after what it is, as `flux1-vae`.",
		),
	subfolders: z
		.enum(["keep", "flatten", "base"])
		.describe(
			"Subfolders of the inbox in the library: `keep` them, `flatten` them, or keep them in a folder named after the `base`.",
		),
	onRefused: z
		.enum(["quarantine", "leave"])
		.describe("What becomes of a file that cannot be pruned: move it to `Failed/`, or leave it where it is."),
	onUnknown: z
		.enum(["quarantine", "leave", "place"])
		.describe(
			"What becomes of a sound file that is of no known model: move it to `Failed/`, leave it where it is, or `place` it in the library under `Unsorted/`.",
		),
};

/** One of the further inboxes: what it leaves out is as at the top level. */
const furtherInbox = z
	.strictObject({ ...PER_INBOX, settle: z.strictObject({ quiet: QUIET.transform(toMs) }).exactPartial() })
	.exactPartial()
	.refine(({ library, inbox }) => library !== undefined || inbox !== undefined, {
		error: "wants a `library` or an `inbox` of its own",
	});

/** Every setting, once: the type, the default and the help; validation and the README's table come from here. */
export const schema = z.strictObject({
	library: PER_INBOX.library.default("models"),
	inbox: PER_INBOX.inbox.optional(),
	layout: PER_INBOX.layout.default("auto"),
	folders: PER_INBOX.folders.prefault({}),
	precision: PER_INBOX.precision.default("fp16"),
	precisions: PER_INBOX.precisions.prefault({}),
	vaeFormat: PER_INBOX.vaeFormat.default("pt"),
	keepEma: PER_INBOX.keepEma.default(false),
	fixClip: PER_INBOX.fixClip.default(false),
	names: PER_INBOX.names.default("keep"),
	subfolders: PER_INBOX.subfolders.default("keep"),
	onRefused: PER_INBOX.onRefused.default("quarantine"),
	onUnknown: PER_INBOX.onUnknown.default("quarantine"),
	settle: z.strictObject({ quiet: QUIET.default("5s").transform(toMs) }).prefault({}),
	inboxes: z
		.array(furtherInbox)
		.meta({ title: "a list of inboxes", example: [{ library: "/mnt/nas/models", keepEma: true }] })
		.optional()
		.describe(
			"Further inboxes, each with a `library` or an `inbox` of its own and any of the settings above; what one leaves out is as above.",
		),
	scan: z
		.strictObject({
			every: duration()
				.describe("How often every inbox is looked through, whatever its events say.")
				.default("10s")
				.transform(toMs),
		})
		.prefault({}),
	originals: z
		.strictObject({
			days: z
				.number()
				.min(0)
				.max(LONGEST_DAYS)
				.describe(
					"Days after which an original is removed from `Originals/`, and an output from the trash, not counting days on which no daemon runs; 0: at once.",
				)
				.default(7),
			minFree: size()
				.describe("Space to keep free on an inbox's disk: below it, the oldest originals go before their time.")
				.transform((text) => parseSize(text) ?? 0)
				.optional(),
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

/** One of the further inboxes, as a file gives it. */
export type FurtherInbox = z.output<typeof furtherInbox>;
