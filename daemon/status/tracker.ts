import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { StampedEvent } from "../events/bus.ts";
import type { Passed } from "../inbox/scan.ts";
import type { InHand } from "../queue.ts";
import { nowText } from "../runtime/clock.ts";
import { waitingCode, waitingText } from "../settle/waiting-text.ts";
import type { Waiting } from "../settle.ts";
import { createRunningJobs } from "./running-jobs.ts";
import { monotonicMs, type Status } from "./status.ts";

/** The result of one scan of an inbox. */
export interface TrackedInbox {
	readonly seen: boolean;
	/** Why it could not be read, if it exists. */
	readonly errno: string | null;
	/** See `Status`. */
	readonly standby?: string | null;
	readonly waiting: readonly Waiting[];
	/** Items that stay in the inbox and are not taken, and why: links, and sidecars without a model. */
	readonly left: readonly Passed[];
}

/** Derives the daemon's status from its events. */
export interface StatusTracker {
	/** Updates the status by an event of the daemon. */
	hear(event: StampedEvent): void;
	scanned(inbox: string, scan: TrackedInbox): void;
	/** Sets the fault of the daemon, or null, and the faults of libraries by their folders. */
	beat(unwell: string | null, troubles: ReadonlyMap<string, string>): void;
	status(): Status;
}

/** Maximum number of files listed by name in one category: with 10,000, each heartbeat would write a megabyte. */
const MOST_LISTED = 50;

type About = Pick<Status, "pid" | "version" | "workers" | "journal"> & { readonly inboxes: readonly Watched[] };

/** An inbox, and the library of its models. */
interface Watched {
	readonly inbox: string;
	readonly library: string;
}

type InboxStatus = Status["inboxes"][number];

interface Seen {
	readonly lastLook: InboxStatus["lastLook"];
	readonly waiting: Status["waiting"]["first"];
	readonly left: Status["left"]["first"];
}

const UNSEEN: Seen = { lastLook: null, waiting: [], left: [] };

/** Creates the tracker for one run of the daemon; `onChange` is called whenever the status may have changed. */
export function createStatusTracker(about: About, inHand: () => InHand, onChange: () => void): StatusTracker {
	const jobs = createRunningJobs();
	const startedAt = nowText();
	let phase: Status["phase"] = "starting";
	const scans = new Map<string, Seen>();
	let lastError: Status["lastError"] = null;
	let unwell: string | null = null;
	let troubles: ReadonlyMap<string, string> = new Map();
	let paused: Status["paused"] = null;
	let web: Status["web"] = null;
	const counts = { published: 0, refused: 0 };

	function fail(at: string, code: unknown, message: string): void {
		lastError = { at, file: null, code: typeof code === "string" ? code : null, message };
	}

	return {
		hear(event) {
			jobs.hear(event);
			switch (event.event) {
				case "started":
					web = event.web;
					break;
				case "watching":
				case "stopping":
				case "stopped":
					phase = event.event;
					break;
				case "paused":
					paused = { since: event.since, why: event.why };
					break;
				case "resumed":
					paused = null;
					break;
				case "published":
					counts.published += 1;
					break;
				case "refused":
					counts.refused += 1;
					break;
				case "reload-refused":
					fail(event.at, event.code, event.message);
					break;
				case "log":
					if (event.level === "debug") return;
					fail(event.at, event.detail.code, event.message);
					break;
			}
			onChange();
		},
		scanned(inbox, scan) {
			const waiting = scan.waiting.map(({ candidate, reason }) => {
				const code = waitingCode(reason);
				return { file: basename(candidate.path), code, why: waitingText(reason), state: "settling" as const };
			});
			// Scans list files in any order, so a different order alone is not a change.
			const sorted = scan.left.toSorted((one, other) => (one.path < other.path ? -1 : 1));
			const left = sorted.map(({ path, why }) => ({ file: basename(path), why }));
			const before = scans.get(inbox) ?? UNSEEN;
			const { seen, errno, standby = null } = scan;
			// An unchanged scan result is not written at once, but with the next heartbeat.
			const isNews =
				before.lastLook?.seen !== seen ||
				before.lastLook.errno !== errno ||
				before.lastLook.standby !== standby ||
				!isDeepStrictEqual(before.waiting, waiting) ||
				!isDeepStrictEqual(before.left, left);
			scans.set(inbox, { lastLook: { at: nowText(), seen, errno, standby }, waiting, left });
			if (phase === "starting") phase = "watching";
			if (isNews) onChange();
		},
		beat(found, foundTroubles) {
			unwell = found;
			troubles = foundTroubles;
			onChange();
		},
		status() {
			const { running, queued, putOff, blocked } = inHand();
			const off = putOff.map((one) => ({ ...waitOf(one), state: "put-off" as const }));
			const held = blocked.map((one) => ({
				...waitOf(one),
				state: WAITING_STATES[one.fault.code] ?? "waiting-library",
			}));
			const { inboxes, ...rest } = about;
			const each = inboxes.map((one) => ({ ...one, ...(scans.get(one.inbox) ?? UNSEEN) }));
			const left = each.flatMap((one) => one.left);
			const all = [...held, ...off, ...each.flatMap(({ waiting }) => waiting)];
			return {
				...rest,
				phase,
				startedAt,
				heartbeatMs: monotonicMs(),
				web,
				paused,
				unwell,
				inbox: inboxes[0]?.inbox ?? "",
				library: inboxes[0]?.library ?? "",
				inboxes: each.map(({ left: stays, ...one }) => {
					const trouble = troubles.get(one.library) ?? null;
					return { ...one, waiting: one.waiting.length, left: stays.length, trouble };
				}),
				running: running.map(jobs.of),
				queued,
				waiting: { count: all.length, first: all.slice(0, MOST_LISTED) },
				left: { count: left.length, first: left.slice(0, MOST_LISTED) },
				lastLook: each[0]?.lastLook ?? null,
				lastError,
				...counts,
			};
		},
	};
}

/** Faults of files that wait for room; any other fault is that of their library. */
const WAITING_STATES: Readonly<Record<string, Wait["state"]>> = {
	"work.waiting-space": "waiting-space",
	"work.waiting-memory": "waiting-memory",
};

type Wait = Status["waiting"]["first"][number];

function waitOf({ candidate, fault }: InHand["putOff"][number]): Omit<Wait, "state"> {
	return { file: basename(candidate.path), code: fault.code, why: fault.message };
}
