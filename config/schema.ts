import { z } from "zod";
import { allBases } from "../toolkit/bases.ts";
import { KIND_IDS, type Kind } from "../toolkit/kinds.ts";
import { databaseUrlFault } from "./database-url.ts";
import { parseDuration } from "./duration.ts";
import { pathFault } from "./home.ts";
import { LAYOUTS } from "./layouts/index.ts";
import { parseSize } from "./size.ts";

const LAYOUT_IDS = LAYOUTS.map((layout) => layout.id);

/** A hundred years, which keeps originals for good. */
const LONGEST_DAYS = 36_500;

/**
 * Allowed durations, in milliseconds. A shorter one would keep a processor busy, and settle a file between two writes
 * of a download; a longer one is a typing error.
 */
const DURATIONS = { lowest: 100, highest: 86_400_000, title: "a duration from 100ms to 1d such as 5s" } as const;

/** Allowed sizes, in bytes. A smaller one has the wrong unit; a larger one is more than any disk has. */
const SIZES = { lowest: 1e6, highest: 1e14, title: "a size from 1MB to 100TB such as 20GB" } as const;

/** Text that `parse` reads as a number within the limits. */
function textWithin(
	{ lowest, highest, title }: { readonly lowest: number; readonly highest: number; readonly title: string },
	parse: (text: string) => number | null,
) {
	return z
		.string()
		.refine((text) => {
			const value = parse(text);
			return value !== null && value >= lowest && value <= highest;
		})
		.meta({ title });
}

function duration() {
	return textWithin(DURATIONS, parseDuration);
}

function size() {
	return textWithin(SIZES, parseSize);
}

function toMs(text: string): number {
	return parseDuration(text) ?? 0;
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

const QUIET = duration().describe(
	"How long a file must stay unchanged before it is considered complete. Default: 5s, and 60s if the inbox is on a network file system (NFS, SMB, Ceph, most of FUSE), where changes are seen late.",
);

/** The settings that each inbox can override, without their defaults. */
const PER_INBOX = {
	library: folder().describe("The models folder of your web UI, or the root folder of the web UI."),
	inbox: folder().describe("Folder to drop models into. Default: `Autoprune` in the library."),
	layout: z
		.enum(["auto", ...LAYOUT_IDS])
		.describe("The web UI whose folder names the library uses; `auto` detects it and falls back to a1111."),
	folders: z
		.strictObject(kindFolders())
		.describe("Folders in the library for individual kinds, overriding the layout."),
	precision: PRECISION.describe(
		"Precision of float weights in the output, where the model allows it (docs/models.md); `keep` does not convert them.",
	),
	precisions: z
		.partialRecord(z.enum([...KIND_IDS, ...allBases()]), PRECISION)
		.meta({
			title: "a precision for any kind or base of docs/models.md",
			example: { embedding: "fp16", flux1: "keep" },
		})
		.describe("The precision for individual kinds and bases, overriding docs/models.md; a base overrides a kind."),
	vaeFormat: z
		.enum(["pt", "safetensors"])
		.describe("File format of standalone VAEs of SD v1, v2 and XL; all other files become safetensors."),
	keepEma: z.boolean().describe("Keep the EMA weights of a checkpoint."),
	fixClip: z.boolean().describe("Repair CLIP position ids that a merge broke; this changes images slightly."),
	names: z
		.enum(["keep", "describe"])
		.describe(
			"Output name for files with a generic name such as `model` or `diffusion_pytorch_model`: `keep` it, or `describe` the model, for example `flux1-vae`.",
		),
	subfolders: z
		.enum(["keep", "flatten", "base"])
		.describe(
			"Subfolders of the inbox: `keep` them in the library, `flatten` them, or keep them in a folder named after the `base`.",
		),
	onRefused: z
		.enum(["quarantine", "leave"])
		.describe("What to do with a file that cannot be pruned: move it to `Failed/`, or leave it where it is."),
	onUnknown: z
		.enum(["quarantine", "leave", "place"])
		.describe(
			"What to do with an intact file of an unknown model: move it to `Failed/`, leave it where it is, or `place` it in the library under `Unsorted/`.",
		),
};

/** An additional inbox. Settings that it omits are taken from the top level. */
const furtherInbox = z
	.strictObject({ ...PER_INBOX, settle: z.strictObject({ quiet: QUIET.transform(toMs) }).exactPartial() })
	.exactPartial()
	.refine(({ library, inbox }) => library !== undefined || inbox !== undefined, {
		error: "must set its own `library` or `inbox`",
		// Its `library` may be misspelt, which is an error already.
		when: ({ issues }) => issues.length === 0,
	});

/** A name that is safe in a log line, a column of a table and a database. */
const HOST_NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/i;

/** A host name, an IPv4 address or an IPv6 address in brackets, with or without a port, as browsers send it. */
const HOST_HEADER = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** The settings of the web page. */
const webSettings = z.strictObject({
	port: z
		.int()
		.min(0)
		.max(65_535)
		.describe(
			"Port of the web page; if it is taken, the next free one is used; 0: any free port. `web: false` turns the page off.",
		)
		.default(7861),
	host: z
		.string()
		.min(1)
		.meta({ title: "an address of this machine" })
		.describe("Address that the web page listens on. Beyond this machine it always asks for a token.")
		.default("127.0.0.1"),
	hosts: z
		.array(
			z
				.string()
				.regex(HOST_HEADER, { error: "must be a host name or an address, with or without a port, such as nas.lan" }),
		)
		.meta({ title: "a list of host names", example: ["nas.lan"] })
		.describe("Further host names under which browsers reach the web page, for example through a proxy.")
		.default([]),
	token: z
		.enum(["auto", "always"])
		.describe(
			"When the web page asks for a token: `auto` asks if it is reachable from other machines, `always` asks on this machine too.",
		)
		.default("auto"),
});

const settings = z.strictObject({
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
	settle: z
		.strictObject({ quiet: QUIET.transform(toMs) })
		.exactPartial()
		.prefault({}),
	inboxes: z
		.array(furtherInbox)
		.meta({ title: "a list of inboxes", example: [{ library: "/mnt/nas/models", keepEma: true }] })
		.optional()
		.describe(
			"Additional inboxes, each with its own `library` or `inbox` and any of the settings above; omitted settings are taken from the top level.",
		),
	scan: z
		.strictObject({
			every: duration()
				.describe("How often every inbox is scanned, independent of file system events.")
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
					"Days after which an original is removed from `Originals/` and an undone output from the trash, not counting days on which the daemon does not run; 0: immediately.",
				)
				.default(7),
			minFree: size()
				.describe("Free space to maintain on an inbox's disk; below it, the oldest originals are removed early.")
				.transform((text) => parseSize(text) ?? 0)
				.optional(),
		})
		.prefault({}),
	web: z
		.union([z.literal(false), webSettings], { error: "must be false, or settings such as `port: 7861`" })
		.prefault({}),
	journal: z
		.string()
		.superRefine((url, context) => {
			const message = databaseUrlFault(url);
			if (message !== null) context.addIssue({ code: "custom", message });
		})
		.meta({ title: "a postgres:// URL without a password" })
		.optional()
		.describe(
			"PostgreSQL database that several hosts share as their journal (docs/hosts.md). Default: a file in the state folder, for one host.",
		),
	role: z
		.enum(["both", "watch", "work"])
		.describe(
			"What this host does for a shared journal: `watch` the inboxes, `work` on files that another host found, or `both`.",
		)
		.default("both"),
	host: z
		.string()
		.regex(HOST_NAME, { error: "must be a name of letters, digits, dots, hyphens and underscores, such as gpu-2" })
		.meta({ title: "a name" })
		.optional()
		.describe("Name of this host in `autoprune hosts` and in the log. Default: the name of the machine."),
	workers: z.int().min(1).max(64).optional().describe("Number of conversion threads. Default: one per core."),
	notify: z
		.strictObject({
			command: z
				.string()
				.min(1)
				.meta({ title: "a command" })
				.optional()
				.describe(
					"Shell command to run after each outcome, with the log entry as JSON on standard input and in `AUTOPRUNE_*` variables.",
				),
			webhook: z
				.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" })
				.meta({ title: "an address" })
				.optional()
				.describe("URL to which the log entry is sent as JSON by POST after each outcome."),
		})
		.prefault({}),
	log: z
		.strictObject({
			level: z.enum(["error", "warn", "info", "debug"]).default("info").describe("Minimum level of log messages."),
		})
		.prefault({}),
});

/** The single definition of every setting: type, default and help. Validation and the README's table use it. */
export const schema = settings.refine(({ role, journal }) => role === "both" || journal !== undefined, {
	error: "needs `journal`: without a shared journal, nobody else would do the other part of the work",
	path: ["role"],
	// Another error may be the one of `journal`.
	when: ({ issues }) => issues.length === 0,
});

/** The settings in a file after validation, with every default filled in. */
export type Settings = z.output<typeof schema>;

/** What a host does for a shared journal. */
export type HostRole = Settings["role"];

/** The settings of the web page. */
export type WebSettings = z.output<typeof webSettings>;

/** An additional inbox in a settings file. */
export type FurtherInbox = z.output<typeof furtherInbox>;
