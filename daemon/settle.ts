import { toLatin1 } from "../workers/files/file-path.ts";
import { type Identity, sameButForId } from "../workers/files/identity.ts";
import type { InboxFile } from "./inbox/scan.ts";
import {
	type Completeness,
	EMPTY_PATIENCE_MS,
	isStuck,
	type Patience,
	quietAfter,
	quietFor,
	type WaitingFor,
	waitingFor,
} from "./settle/patience.ts";

export interface SettleOptions {
	/** How long an empty file may take to fill; `EMPTY_PATIENCE_MS` by default. */
	readonly emptyMs?: number;
	/**
	 * Reads an unchanged file's header to find out whether the file is complete. Must neither follow links nor block.
	 */
	readonly completenessOf: (candidate: InboxFile) => Promise<Completeness>;
	/**
	 * The identity of a file that has settled according to the scans, null if it is gone. For file systems whose attributes are
	 * cached it must ask the server. By default the one that the scan found.
	 */
	readonly identityNow?: (candidate: InboxFile) => Promise<Identity | null>;
}

/** A file that is not taken yet. */
export interface Waiting {
	readonly candidate: InboxFile;
	readonly reason: WaitingFor;
	/** Waiting alone does not help: somebody must send the rest of the file or grant a permission. */
	readonly stuck: boolean;
	/** A log line is due: the file has waited long enough, and the last line about it was long ago. */
	readonly announce: boolean;
}

/** The result of one scan for all files in the inbox. */
interface Settlement {
	readonly ready: readonly InboxFile[];
	readonly waiting: readonly Waiting[];
	/** No file is ready, and no waiting file will become ready without help. `--once` ends then. */
	readonly drained: boolean;
	/** When the next file may be ready, in ms from now; null when none will be unless something changes. */
	readonly scanAgainMs: number | null;
}

/** Decides from successive scans which files have arrived completely. */
export interface Settler {
	/**
	 * Judges every file of one scan. `quietMs`: how long a file must stay unchanged to count as complete. `nowMs` is
	 * monotonic. A file that is not in the list is forgotten and must settle again.
	 */
	judge(candidates: readonly InboxFile[], quietMs: number, nowMs: number): Promise<Settlement>;
}

/** A stuck file is logged after this time: a copy that merely pauses should not fill the log. */
const ANNOUNCE_AFTER_MS = 30_000;

/** Interval at which the log line is repeated. */
const ANNOUNCE_AGAIN_MS = 30 * 60_000;

/** Headers read in parallel, so that one hung network file does not block the others. */
const QUESTIONS_AT_ONCE = 4;

/** Answers that may be others at the next scan, although the file has not changed. */
const ASKED_AGAIN: ReadonlySet<Completeness["kind"] | undefined> = new Set(["unreadable", "unanswered"]);

interface Watched {
	settling: Settling;
	completeness: Completeness | null;
	announcedAt: number | null;
	/** A control file was beside it. */
	held: boolean;
}

/** Creates a settler without any history. */
export function createSettler(options: SettleOptions): Settler {
	let known = new Map<string, Watched>();
	return {
		async judge(candidates, quietMs, nowMs) {
			const patience: Patience = { quietMs, emptyMs: options.emptyMs ?? EMPTY_PATIENCE_MS };
			const next = new Map<string, Watched>();
			const findings: Finding[] = [];
			const unjudged = candidates.values();
			const judgeNext = async (): Promise<void> => {
				for (const candidate of unjudged) {
					const name = toLatin1(candidate.pathBytes);
					const watched = seenAgain(known.get(name), candidate, nowMs);
					next.set(name, watched);
					findings.push(await judgeCandidate(candidate, watched, patience, options));
				}
			};
			await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, judgeNext));
			known = next;
			return summarise(findings, nowMs);
		},
	};
}

interface Finding {
	readonly candidate: InboxFile;
	readonly watched: Watched;
	/** Milliseconds until the file may be ready; 0 when it is, infinite when it is stuck. */
	readonly remainingMs: number;
	readonly reason: WaitingFor;
}

/**
 * When a file's control file disappears, the file must settle again: its last bytes may have been written since the
 * last scan.
 */
function seenAgain(known: Watched | undefined, candidate: InboxFile, nowMs: number): Watched {
	const held = typeof candidate.controlFile === "string";
	const before = known?.held === held ? known : undefined;
	const settling = settle(before?.settling, candidate.identity, nowMs);
	// Permission may be denied by a parent folder, whose changes do not show in the file's identity.
	const keeps = before !== undefined && settling.scans > 1;
	const completeness = keeps && !ASKED_AGAIN.has(before.completeness?.kind) ? before.completeness : null;
	return { settling, completeness, announcedAt: keeps ? before.announcedAt : null, held };
}

async function judgeCandidate(
	candidate: InboxFile,
	watched: Watched,
	patience: Patience,
	{ completenessOf, identityNow }: SettleOptions,
): Promise<Finding> {
	const remainingMs = stillToWait(watched.settling, quietFor(candidate, patience));
	if (typeof candidate.controlFile === "string") {
		const reason: WaitingFor = { kind: "download", controlFile: candidate.controlFile };
		return { candidate, watched, reason, remainingMs: remainingMs > 0 ? remainingMs : Number.POSITIVE_INFINITY };
	}
	if (candidate.identity.size === 0) {
		const reason: WaitingFor = { kind: "content", part: candidate.partBeside };
		const endsByItself = remainingMs > 0 || !candidate.partBeside;
		return { candidate, watched, reason, remainingMs: endsByItself ? remainingMs : Number.POSITIVE_INFINITY };
	}
	if (remainingMs > 0) return { candidate, watched, remainingMs, reason: { kind: "quiet" } };
	watched.completeness ??= await completenessOf(candidate);
	const quiet = quietAfter(candidate, watched.completeness, patience);
	const left = stillToWait(watched.settling, quiet);
	const reason = waitingFor(watched.completeness);
	if (left > 0 || identityNow === undefined) return { candidate, watched, remainingMs: left, reason };
	const now = await identityNow(candidate);
	if (now !== null && sameButForId(now, candidate.identity)) return { candidate, watched, remainingMs: 0, reason };
	watched.settling = settle(undefined, now ?? candidate.identity, watched.settling.until);
	watched.completeness = null;
	return { candidate, watched, remainingMs: patience.quietMs, reason: { kind: "quiet" } };
}

function summarise(findings: readonly Finding[], nowMs: number): Settlement {
	const ready = findings.filter((finding) => finding.remainingMs === 0).map((finding) => finding.candidate);
	const waiting = findings.filter((finding) => finding.remainingMs > 0);
	const soonest = Math.min(...waiting.map((finding) => finding.remainingMs));
	return {
		ready,
		waiting: waiting.map((finding) => toWaiting(finding, nowMs)),
		drained: ready.length === 0 && soonest === Number.POSITIVE_INFINITY,
		scanAgainMs: Number.isFinite(soonest) ? soonest : null,
	};
}

function toWaiting({ candidate, watched, reason }: Finding, nowMs: number): Waiting {
	const stuck = isStuck(reason);
	const due =
		watched.announcedAt === null ? watched.settling.since + ANNOUNCE_AFTER_MS : watched.announcedAt + ANNOUNCE_AGAIN_MS;
	const announce = stuck && nowMs >= due;
	if (announce) watched.announcedAt = nowMs;
	return { candidate, reason, stuck, announce };
}

/** How long a file has stayed unchanged, according to the scans. Times are monotonic milliseconds. */
export interface Settling {
	readonly identity: Identity;
	/** When this identity was first seen. */
	readonly since: number;
	/** When it was last seen. */
	readonly until: number;
	/** Number of consecutive scans that saw it. */
	readonly scans: number;
}

/** At least two scans are needed to tell that a file has not changed. */
const LEAST_SCANS = 2;

/** Adds one scan to the history. A change starts a new one, except of the inode alone: some file systems forget it. */
export function settle(before: Settling | undefined, seen: Identity, at: number): Settling {
	if (before === undefined || !sameButForId(before.identity, seen)) {
		return { identity: seen, since: at, until: at, scans: 1 };
	}
	return { identity: seen, since: before.since, until: at, scans: before.scans + 1 };
}

/** Milliseconds that the file must still stay unchanged to have been quiet for `quietMs`; 0 when it has been. */
export function stillToWait(settling: Settling, quietMs: number): number {
	const remainingMs = settling.since + quietMs - settling.until;
	if (remainingMs > 0) return remainingMs;
	return settling.scans < LEAST_SCANS ? 1 : 0;
}
