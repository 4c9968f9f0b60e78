import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { DaemonEvent } from "../events.ts";
import type { Front, Progress } from "../front.ts";
import { nowText } from "../journey/world.ts";
import type { InHand } from "../queue.ts";
import { waitingCode, waitingText } from "../settle/waiting-text.ts";
import type { Waiting } from "../settle.ts";
import { monotonicMs, type Status } from "./status.ts";

/** What one look at the inbox came to. */
export interface Looked {
	readonly seen: boolean;
	readonly waiting: readonly Waiting[];
}

/** Gathers what the daemon is doing from what it tells. */
export interface Board {
	/** Hears what this front is told, and passes it on. */
	readonly front: Front;
	looked(look: Looked): void;
	/** All is well, or this is wrong. */
	beat(unwell: string | null): void;
	status(): Status;
}

/** Waiting files that are listed by name: 10,000 would make each heartbeat a megabyte. */
const MOST_LISTED = 50;

type About = Pick<Status, "pid" | "version" | "inbox" | "library" | "workers">;

/** A board for one run of the daemon; `onChange` is called whenever its status would be another. */
export function createBoard(about: About, front: Front, inHand: () => InHand, onChange: () => void): Board {
	const progress = new Map<string, { done: number; total: number }>();
	const startedAt = nowText();
	let phase: Status["phase"] = "starting";
	let waiting: Status["waiting"]["first"] = [];
	let lastLook: Status["lastLook"] = null;
	let lastError: Status["lastError"] = null;
	let unwell: string | null = null;
	let paused: Status["paused"] = null;
	const counts = { published: 0, refused: 0 };

	function hear(event: DaemonEvent): void {
		if (event.event === "watching" || event.event === "stopping" || event.event === "stopped") phase = event.event;
		if (event.event === "paused") paused = { since: event.since, why: event.why };
		if (event.event === "resumed") paused = null;
		if (event.event === "published") counts.published += 1;
		if (event.event === "refused") counts.refused += 1;
		if (event.event === "refused" || event.event === "reload-refused") {
			const file = event.event === "refused" ? event.file : null;
			lastError = { at: nowText(), file, code: event.code, message: event.message };
		}
		onChange();
	}

	return {
		front: {
			...front,
			log: {
				...loggedBy(front),
				warn(detail, message) {
					const { code } = detail;
					lastError = { at: nowText(), file: null, code: typeof code === "string" ? code : null, message };
					front.log.warn(detail, message);
					onChange();
				},
			},
			tell(event) {
				front.tell(event);
				hear(event);
			},
			progress(file, bytes) {
				const shown = front.progress(file, bytes);
				return followed(shown, (how) => {
					if (how === null) progress.delete(file);
					else progress.set(file, how);
					onChange();
				});
			},
		},
		looked(look) {
			const found = look.waiting.map(({ candidate, reason }) => {
				return { file: basename(candidate.path), code: waitingCode(reason), why: waitingText(reason) };
			});
			// That one more look found the same is no news: it goes with the next heartbeat.
			const isNews = lastLook?.seen !== look.seen || !isDeepStrictEqual(found, waiting);
			waiting = found;
			lastLook = { at: nowText(), seen: look.seen };
			if (phase === "starting") phase = "watching";
			if (isNews) onChange();
		},
		beat(found) {
			unwell = found;
			onChange();
		},
		status() {
			const { running, queued, putOff } = inHand();
			const off = putOff.map(({ candidate, fault }) => {
				return { file: basename(candidate.path), code: fault.code, why: fault.message };
			});
			const all = [...off, ...waiting];
			return {
				...about,
				phase,
				startedAt,
				heartbeatMs: monotonicMs(),
				paused,
				unwell,
				running: running.map(({ path, identity }) => {
					const file = basename(path);
					return { file, bytes: identity.size, ...(progress.get(file) ?? { done: 0, total: 0 }) };
				}),
				queued,
				waiting: { count: all.length, first: all.slice(0, MOST_LISTED) },
				lastLook,
				lastError,
				...counts,
			};
		},
	};
}

function loggedBy({ log }: Front): Front["log"] {
	return {
		warn: (detail, message) => log.warn(detail, message),
		debug: (detail, message) => log.debug(detail, message),
	};
}

function followed(shown: Progress, tell: (how: { done: number; total: number } | null) => void): Progress {
	return {
		update(done, total) {
			shown.update(done, total);
			tell({ done, total });
		},
		end() {
			shown.end();
			tell(null);
		},
	};
}
