import { z } from "zod";

const fileSchema = z.object({
	file: z.string(),
	code: z.string().nullable(),
	why: z.string(),
	/** What it waits for: to be complete, the end of a pause after a fault, or what it needs. */
	state: z.enum(["settling", "put-off", "waiting-space", "waiting-memory", "waiting-library"]).optional(),
});

/** `errno`: why a folder that is there could not be looked into. */
const lookSchema = z
	.object({ at: z.string(), seen: z.boolean(), errno: z.string().nullable().default(null) })
	.nullable();

/** What a daemon says of itself in its state folder, for `autoprune status`. A contract: no key is renamed or dropped. */
export const statusSchema = z.object({
	pid: z.int(),
	version: z.string(),
	phase: z.enum(["starting", "watching", "stopping", "stopped"]),
	/** ISO 8601, UTC. */
	startedAt: z.string(),
	/** When this was written, by the machine's monotonic clock: no change of the wall clock makes it old or new. */
	heartbeatMs: z.number(),
	/** The first of `inboxes`. */
	inbox: z.string(),
	library: z.string(),
	/**
	 * Every folder that is watched, with its last look, how many of its files have not settled, how many it leaves where
	 * they are (see `left`), and what its library lacks.
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
	/** Since when nothing begins, and why; null when it is not paused. A daemon of before has no word of it. */
	paused: z.object({ since: z.string(), why: z.string().nullable() }).nullable().default(null),
	/** What is wrong with the daemon itself; null when all is well. */
	unwell: z.string().nullable(),
	/** `done` and `total` are bytes of the output; 0 of 0 before its size is known. */
	running: z.array(z.object({ file: z.string(), bytes: z.number(), done: z.number(), total: z.number() })),
	/** Settled, and waiting for room. */
	queued: z.int(),
	/** Files that have not settled, are incomplete, or are put off; the first of them, and how many there are. */
	waiting: z.object({ count: z.int(), first: z.array(fileSchema) }),
	/** What stays in an inbox and is not a model to be taken: links, and sidecars without a model. */
	left: z
		.object({ count: z.int(), first: z.array(z.object({ file: z.string(), why: z.string() })) })
		.default({ count: 0, first: [] }),
	/** The last look at the first inbox; `seen` is false when it was not there. */
	lastLook: lookSchema,
	/** The last refusal or warning since the start. */
	lastError: z
		.object({ at: z.string(), file: z.string().nullable(), code: z.string().nullable(), message: z.string() })
		.nullable(),
	/** Since the start. */
	published: z.int(),
	refused: z.int(),
});

export type Status = Readonly<z.output<typeof statusSchema>>;

/** How often a daemon writes that it is alive when nothing changes: a disk that sleeps is woken no more often. */
export const HEARTBEAT_MS = 15_000;

/** A daemon that has written nothing for this long is stuck: three heartbeats and a little for a busy machine. */
export const STALE_AFTER_MS = 60_000;

/** Milliseconds of the clock that all processes of this machine share, and that nobody can set. */
export function monotonicMs(): number {
	return Number(process.hrtime.bigint() / 1_000_000n);
}
