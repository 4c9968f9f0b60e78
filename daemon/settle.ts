import type { InboxFile } from "./inbox/scan.ts";
import { type Settling, settle, stillToWait } from "./settle/fold.ts";
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
	/** How long a file must stand still to be whole; read at every look, so that it may change. */
	readonly quietMs: number;
	/** How long an empty file is given to fill; `EMPTY_PATIENCE_MS` when left out. */
	readonly emptyMs?: number;
	/** Asks a file that stands still whether it is all there. It must neither follow links nor block. */
	readonly completenessOf: (candidate: InboxFile) => Promise<Completeness>;
}

/** A file that is not taken yet. */
export interface Waiting {
	readonly candidate: InboxFile;
	readonly reason: WaitingFor;
	/** Nothing will come of it unless somebody acts: the rest of the file, or a permission. */
	readonly stuck: boolean;
	/** A log line is due: it has waited for long enough to be worth one, or the last one was long ago. */
	readonly announce: boolean;
}

/** What one look means for every file in the inbox. */
interface Settlement {
	readonly ready: readonly InboxFile[];
	readonly waiting: readonly Waiting[];
	/** Nothing is ready and nothing that waits will be without somebody's help: where `--once` ends. */
	readonly drained: boolean;
	/** When the next file may be ready, in ms from now; null when none will be unless something changes. */
	readonly lookAgainMs: number | null;
}

/** Tells which files have arrived, from one look after another. */
export interface Settler {
	/** Weighs every file seen now; `nowMs` is monotonic. A file left out is forgotten: it must settle again. */
	look(candidates: readonly InboxFile[], nowMs: number): Promise<Settlement>;
}

/** A stuck file is spoken of after this time: a copy that merely pauses should not fill the log. */
const SPEAK_AFTER_MS = 30_000;

/** And again at this interval. */
const SPEAK_AGAIN_MS = 30 * 60_000;

/** Headers asked side by side: one hanging network file must not hold up all others. */
const QUESTIONS_AT_ONCE = 4;

interface Watched {
	settling: Settling;
	said: Completeness | null;
	spokenAt: number | null;
	/** A control file was beside it. */
	held: boolean;
}

/** Makes a settler that has seen nothing yet. */
export function createSettler(options: SettleOptions): Settler {
	let known = new Map<string, Watched>();
	return {
		async look(candidates, nowMs) {
			const patience: Patience = { quietMs: options.quietMs, emptyMs: options.emptyMs ?? EMPTY_PATIENCE_MS };
			const next = new Map<string, Watched>();
			const findings: Finding[] = [];
			const left = candidates.values();
			const weighNext = async (): Promise<void> => {
				for (const candidate of left) {
					const name = Buffer.from(candidate.pathBytes).toString("latin1");
					const watched = seenAgain(known.get(name), candidate, nowMs);
					next.set(name, watched);
					findings.push(await weigh(candidate, watched, patience, options));
				}
			};
			await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, weighNext));
			known = next;
			return summarise(findings, nowMs);
		},
	};
}

interface Finding {
	readonly candidate: InboxFile;
	readonly watched: Watched;
	/** Milliseconds until it may be ready; 0 when it is, infinite when it is stuck. */
	readonly left: number;
	readonly reason: WaitingFor;
}

/** A file whose control file has gone settles anew: its last bytes may have been written since the last look. */
function seenAgain(known: Watched | undefined, candidate: InboxFile, nowMs: number): Watched {
	const held = typeof candidate.controlFile === "string";
	const before = known?.held === held ? known : undefined;
	const settling = settle(before?.settling, candidate.identity, nowMs);
	// A refused permission may lie with a folder above, of which the file's identity knows nothing.
	const keeps = before !== undefined && settling.looks > 1;
	const said = keeps && before.said?.kind !== "unreadable" ? before.said : null;
	return { settling, said, spokenAt: keeps ? before.spokenAt : null, held };
}

async function weigh(
	candidate: InboxFile,
	watched: Watched,
	patience: Patience,
	{ completenessOf }: SettleOptions,
): Promise<Finding> {
	const left = stillToWait(watched.settling, quietFor(candidate, patience));
	if (typeof candidate.controlFile === "string") {
		const reason: WaitingFor = { kind: "download", controlFile: candidate.controlFile };
		return { candidate, watched, reason, left: left > 0 ? left : Number.POSITIVE_INFINITY };
	}
	if (candidate.identity.size === 0) {
		const reason: WaitingFor = { kind: "content", part: candidate.partBeside };
		const ends = left > 0 || !candidate.partBeside;
		return { candidate, watched, reason, left: ends ? left : Number.POSITIVE_INFINITY };
	}
	if (left > 0) return { candidate, watched, left, reason: { kind: "quiet" } };
	watched.said ??= await completenessOf(candidate);
	const quiet = quietAfter(candidate, watched.said, patience);
	return { candidate, watched, left: stillToWait(watched.settling, quiet), reason: waitingFor(watched.said) };
}

function summarise(findings: readonly Finding[], nowMs: number): Settlement {
	const ready = findings.filter((finding) => finding.left === 0).map((finding) => finding.candidate);
	const waiting = findings.filter((finding) => finding.left > 0);
	const soonest = Math.min(...waiting.map((finding) => finding.left));
	return {
		ready,
		waiting: waiting.map((finding) => toWaiting(finding, nowMs)),
		drained: ready.length === 0 && soonest === Number.POSITIVE_INFINITY,
		lookAgainMs: Number.isFinite(soonest) ? soonest : null,
	};
}

function toWaiting({ candidate, watched, reason }: Finding, nowMs: number): Waiting {
	const stuck = isStuck(reason);
	const due = watched.spokenAt === null ? watched.settling.since + SPEAK_AFTER_MS : watched.spokenAt + SPEAK_AGAIN_MS;
	const announce = stuck && nowMs >= due;
	if (announce) watched.spokenAt = nowMs;
	return { candidate, reason, stuck, announce };
}
