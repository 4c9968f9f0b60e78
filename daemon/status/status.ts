import { z } from "zod";

const fileSchema = z.object({
	file: z.string(),
	code: z.string().nullable(),
	why: z.string(),
	/** The reason for waiting: the file is incomplete, a delay after a fault, or missing resources. */
	state: z.enum(["settling", "put-off", "waiting-space", "waiting-memory", "waiting-library"]).optional(),
});

/**
 * `errno`: why an existing folder could not be read. `standby`: which other host takes the files, if this one did not look for
 * that reason; then `seen` is false.
 */
const lookSchema = z
	.object({
		at: z.string(),
		seen: z.boolean(),
		errno: z.string().nullable().default(null),
		standby: z.string().nullable().default(null),
	})
	.nullable();

/**
 * The status that a daemon writes to its state folder, for `autoprune status`. A contract: no key is renamed or
 * dropped.
 */
export const statusSchema = z.object({
	pid: z.int(),
	version: z.string(),
	phase: z.enum(["starting", "watching", "stopping", "stopped"]),
	/** ISO 8601, UTC. */
	startedAt: z.string(),
	/**
	 * When this was written, by the machine's monotonic clock, so that changes of the wall clock do not affect its
	 * age.
	 */
	heartbeatMs: z.number(),
	/** The first of `inboxes`. */
	inbox: z.string(),
	library: z.string(),
	/**
	 * Every watched folder, with its last scan, the number of its unsettled files, the number of files left where
	 * they are (see `left`), and the fault of its library.
	 */
	inboxes: z
		.array(
			z.object({
				inbox: z.string(),
				library: z.string(),
				lastLook: lookSchema,
				waiting: z.int(),
				left: z.int().default(0),
				trouble: z.string().nullable().default(null),
			}),
		)
		.default([]),
	workers: z.int(),
	/** The URL, without a password, of the journal that several hosts share; null for a file in the state folder. */
	journal: z.string().nullable().default(null),
	/**
	 * Where the web page is served, and the file with the token that it asks for, if any; null when it is not served.
	 */
	web: z.object({ url: z.string(), tokenFile: z.string().nullable() }).nullable().default(null),
	/** Start and reason of the current pause; null when there is none. Missing in files of older versions. */
	paused: z.object({ since: z.string(), why: z.string().nullable() }).nullable().default(null),
	/** The fault of the daemon itself; null when it is healthy. */
	unwell: z.string().nullable(),
	/**
	 * `done` and `total` are bytes of the source that the output is made from; 0 of 0 before they are known. `job` and
	 * `what` (`SD-v1 + EMA`) are null until the file is identified.
	 */
	running: z.array(
		z.object({
			file: z.string(),
			bytes: z.number(),
			done: z.number(),
			total: z.number(),
			job: z.int().nullable().default(null),
			what: z.string().nullable().default(null),
		}),
	),
	/** Settled, and waiting for room. */
	queued: z.int(),
	/** Files that have not settled, are incomplete or are postponed: the first of them, and their number. */
	waiting: z.object({ count: z.int(), first: z.array(fileSchema) }),
	/** Items that stay in an inbox and are not models: links, and sidecars without a model. */
	left: z
		.object({ count: z.int(), first: z.array(z.object({ file: z.string(), why: z.string() })) })
		.default({ count: 0, first: [] }),
	/** The last scan of the first inbox; `seen` is false when the folder was missing or another host takes its files. */
	lastLook: lookSchema,
	/**
	 * The last warning since the start. A refused file is an outcome and no trouble of the daemon. `file` is null; older
	 * versions named a refused file.
	 */
	lastError: z
		.object({ at: z.string(), file: z.string().nullable(), code: z.string().nullable(), message: z.string() })
		.nullable(),
	/** Since the start. */
	published: z.int(),
	refused: z.int(),
});

export type Status = Readonly<z.output<typeof statusSchema>>;

/**
 * Interval of the heartbeat when nothing else changes; no shorter, so that a sleeping disk is not woken more often.
 */
export const HEARTBEAT_MS = 15_000;

/** A daemon that has written nothing for this long is stuck: three heartbeats, and some more for a busy machine. */
export const STALE_AFTER_MS = 60_000;

/** Milliseconds of the clock that all processes of this machine share and that cannot be set. */
export function monotonicMs(): number {
	return Number(process.hrtime.bigint() / 1_000_000n);
}
