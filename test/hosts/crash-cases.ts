import type { Kind } from "./crash-sources.ts";
import type { Moment } from "./holds.ts";

/** Paths that a job has to do with. */
export interface Places {
	readonly source: string;
	/** The temporary file of the output. */
	readonly temp: string;
	/** Where the output is published. */
	readonly final: string;
	/** Where the source is moved to. */
	readonly archived: string;
}

/** A point of an ingest at which a host dies or falls asleep. */
export interface CrashPoint {
	readonly what: string;
	readonly source: Kind;
	/** Where the database holds the host. */
	readonly at: Pick<Moment, "when" | "state">;
	/** The host goes on from there until it has made this system call. */
	readonly until?: Call;
	/** Whether it is also tried without AUTOPRUNE_ALL=1, and how. */
	readonly sample?: "SIGKILL" | "SIGSTOP";
}

interface Call {
	readonly by: "daemon" | "engine";
	/** Names of strace, separated by commas. */
	readonly call: string;
	readonly path: (places: Places) => string;
}

const MODEL: readonly Omit<CrashPoint, "source">[] = [
	{ what: "settled, not yet recorded", at: { when: "before", state: "queued" }, sample: "SIGSTOP" },
	{ what: "the job is recorded", at: { when: "after", state: "queued" } },
	{ what: "delivered, not yet claimed", at: { when: "before", state: "claimed" } },
	{ what: "claimed", at: { when: "after", state: "claimed" } },
	{ what: "before the temporary file is recorded", at: { when: "before", state: "processing" } },
	{ what: "nothing written yet", at: { when: "after", state: "processing" } },
	{
		what: "half written",
		at: { when: "after", state: "processing" },
		until: { by: "engine", call: "pwrite64,write", path: ({ temp }) => temp },
		sample: "SIGSTOP",
	},
	{
		what: "verified, times and rights copied",
		at: { when: "after", state: "processing" },
		until: { by: "daemon", call: "utimensat", path: ({ temp }) => temp },
	},
	{
		what: "synced",
		at: { when: "after", state: "processing" },
		until: { by: "daemon", call: "fsync", path: ({ temp }) => temp },
	},
	{ what: "synced, not recorded", at: { when: "before", state: "produced" } },
	{ what: "the output is recorded", at: { when: "after", state: "produced" }, sample: "SIGKILL" },
	{ what: "before the name is recorded", at: { when: "before", state: "publishing" } },
	{ what: "the name is recorded", at: { when: "after", state: "publishing" }, sample: "SIGSTOP" },
	{
		what: "linked, the folder not synced",
		at: { when: "after", state: "publishing" },
		until: { by: "daemon", call: "link", path: ({ final }) => final },
		sample: "SIGSTOP",
	},
	{ what: "the folder synced, not recorded", at: { when: "before", state: "published" } },
	{ what: "the outcome is committed", at: { when: "after", state: "published" } },
	{
		what: "the temporary file is removed",
		at: { when: "after", state: "published" },
		until: { by: "daemon", call: "unlink", path: ({ temp }) => temp },
	},
	{
		what: "the original has two names",
		at: { when: "after", state: "published" },
		until: { by: "daemon", call: "link", path: ({ archived }) => archived },
	},
	{
		what: "the original has left the inbox",
		at: { when: "after", state: "published" },
		until: { by: "daemon", call: "unlink", path: ({ source }) => source },
	},
	{ what: "the inbox synced, not recorded", at: { when: "before", state: "done" }, sample: "SIGKILL" },
	{ what: "done", at: { when: "after", state: "done" } },
];

const SIDECARS: readonly Omit<CrashPoint, "source">[] = [
	{
		what: "a sidecar is staged",
		at: { when: "after", state: "processing" },
		until: { by: "daemon", call: "link", path: ({ temp }) => temp.replace(/part$/, "s0.part") },
	},
	{ what: "the output is recorded", at: { when: "after", state: "produced" } },
	{ what: "the name is recorded", at: { when: "after", state: "publishing" } },
	{
		what: "a sidecar has its name, the model not",
		at: { when: "after", state: "publishing" },
		until: { by: "daemon", call: "link", path: ({ temp }) => temp.replace(/part$/, "s1.part") },
		sample: "SIGSTOP",
	},
	{
		what: "linked, the folder not synced",
		at: { when: "after", state: "publishing" },
		until: { by: "daemon", call: "link", path: ({ final }) => final },
	},
	{
		what: "a sidecar has left the inbox",
		at: { when: "after", state: "published" },
		until: { by: "daemon", call: "unlink", path: ({ source }) => source.replace(/safetensors$/, "preview.png") },
		sample: "SIGKILL",
	},
];

const REFUSED: readonly Omit<CrashPoint, "source">[] = [
	{ what: "before the refusal is recorded", at: { when: "before", state: "quarantining" } },
	{ what: "the refusal is recorded", at: { when: "after", state: "quarantining" }, sample: "SIGSTOP" },
	{
		what: "the reason is begun",
		at: { when: "after", state: "quarantining" },
		until: { by: "daemon", call: "openat", path: ({ archived }) => `${archived}.reason.txt` },
		sample: "SIGKILL",
	},
	{
		what: "the source has two names",
		at: { when: "after", state: "quarantining" },
		until: { by: "daemon", call: "link", path: ({ archived }) => archived },
	},
	{
		what: "the source has left the inbox",
		at: { when: "after", state: "quarantining" },
		until: { by: "daemon", call: "unlink", path: ({ source }) => source },
	},
	{ what: "quarantined, not recorded", at: { when: "before", state: "done" } },
];

/** Crash points, in the order in which an ingest reaches them. */
export const POINTS: readonly CrashPoint[] = [
	...MODEL.map((point) => ({ ...point, source: "model" as const })),
	...SIDECARS.map((point) => ({ ...point, source: "model with sidecars" as const })),
	...REFUSED.map((point) => ({ ...point, source: "refused" as const })),
];

/** Points at which nothing is published yet, or is just being published, where there are no hard links. */
export const NO_LINKS: readonly CrashPoint[] = [
	{ what: "before the name is recorded", source: "model", at: { when: "before", state: "placeholder" } },
	{ what: "the name is recorded", source: "model", at: { when: "after", state: "placeholder" }, sample: "SIGSTOP" },
	{ what: "renamed, not recorded", source: "model", at: { when: "before", state: "published" } },
	{ what: "the outcome is committed", source: "model", at: { when: "after", state: "published" } },
	{ what: "the inbox synced, not recorded", source: "model", at: { when: "before", state: "done" } },
	{ what: "the name is recorded", source: "model with sidecars", at: { when: "after", state: "publishing" } },
	{ what: "the refusal is recorded", source: "refused", at: { when: "after", state: "quarantining" } },
	{ what: "quarantined, not recorded", source: "refused", at: { when: "before", state: "done" } },
];

/** The moments of a successor at which a sleeper wakes up. */
interface Awakening extends CrashPoint {
	readonly wakesAt: readonly Pick<Moment, "when" | "state">[];
}

const NAMED = { when: "before", state: "published" } as const;
const CONCLUDED = { when: "after", state: "published" } as const;
const MOVED = { when: "before", state: "done" } as const;

const AWAKENINGS: Readonly<Record<string, Awakening["wakesAt"]>> = {
	"half written": [{ when: "before", state: "produced" }, NAMED],
	"synced, not recorded": [{ when: "before", state: "produced" }, NAMED],
	"the output is recorded": [NAMED, MOVED],
	"the name is recorded": [NAMED, CONCLUDED, MOVED],
	"linked, the folder not synced": [NAMED, CONCLUDED],
	"a sidecar has its name, the model not": [NAMED, CONCLUDED, MOVED],
	"the outcome is committed": [MOVED],
	"the original has two names": [MOVED],
	"the refusal is recorded": [MOVED],
	"the reason is begun": [MOVED],
};

/** Sleepers that wake up while their successors are in the middle. */
export const AWAKE: readonly Awakening[] = POINTS.flatMap((point) => {
	const wakesAt = AWAKENINGS[point.what];
	return wakesAt === undefined ? [] : [{ ...point, wakesAt }];
});
