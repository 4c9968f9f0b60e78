import { folderOf, nameOf } from "../workers/files/file-path.ts";
import { identityAt } from "../workers/files/identity.ts";
import type { RecordedPlace, RevisionWork, Subject } from "./journal/port/revisions.ts";
import { REASON_ENDING } from "./publish/quarantine.ts";
import { reviseError } from "./revise/errors.ts";
import { findRecorded, matches } from "./revise/known-file.ts";
import { type RevisionDeps, reviseAlone } from "./revise/one-at-a-time.ts";
import { revisedSidecarsAt, roomFor, sidecarMoves } from "./revise/sidecars.ts";
import { hexOf, textOf } from "./revise/subject.ts";

/** The result of a retry. A path that is not UTF-8 is shown as closely as text allows. */
export interface Retried {
	readonly id: number;
	/** The file in the inbox, where it is processed as a new arrival. */
	readonly path: string;
	/** The earlier output, which stays in the library; null when there is none. */
	readonly output: string | null;
}

/**
 * Moves the file of a history entry back into the inbox that it came from, to be processed again: from `Failed/`,
 * from `Originals/`, or from where it was left. Throws `retry.*` when the file is missing or changed.
 */
export async function retry(id: number, deps: RevisionDeps): Promise<Retried> {
	const { subject, work } = await reviseAlone({ job: id, kind: "retry" }, deps, async (found) => {
		const place = await findSource(found);
		const inbox = inboxPath(found);
		return place.path === hexOf(inbox) ? { moves: [], removals: [] } : await workFor(found, place, inbox);
	});
	const move = work.moves.find(({ what }) => what === "source");
	// Somebody removed it after it was found.
	if (move?.to === null) throw reviseError("retry.gone", { id, path: textOf(move.from.path) });
	const { output, undone } = subject.entry;
	return {
		id,
		path: textOf(move?.to ?? hexOf(inboxPath(subject))),
		output: undone === null ? (output?.path ?? null) : null,
	};
}

/** The path at which the file arrived. */
function inboxPath({ entry: { source } }: Subject): Buffer {
	return source.pathHex === null ? Buffer.from(source.path) : Buffer.from(source.pathHex, "hex");
}

async function findSource(subject: Subject): Promise<RecordedPlace> {
	const { entry, sources, live } = subject;
	const { id, source, hashes } = entry;
	if (live !== null) throw reviseError("retry.under-way", { id, job: live });
	await refuseWaiting(subject);
	if (sources.length === 0) throw reviseError("retry.not-kept", { id });
	const sha256 = hashes.source?.sha256 ?? null;
	const found = await findRecorded({ places: sources, bytes: source.bytes, sha256 });
	if (found.kind === "there") return found.place;
	const path = textOf(found.path ?? "");
	if (found.kind === "gone") throw reviseError("retry.gone", { id, path });
	throw reviseError("retry.changed", { id, path, why: found.why });
}

/** Throws if an earlier retry put the file into the inbox and no job has taken it yet. */
async function refuseWaiting({ entry: { id }, retriedTo, sources }: Subject): Promise<void> {
	if (retriedTo === null) return;
	const found = await identityAt(Buffer.from(retriedTo, "hex"));
	const isIt = found !== null && sources.some(({ mark }) => matches(found, mark));
	if (isIt) throw reviseError("retry.waiting", { id, path: textOf(retriedTo) });
}

/** Moves the sidecars first, since they wait for their model in the inbox; all get matching names. */
async function workFor({ entry }: Subject, from: RecordedPlace, inbox: Buffer): Promise<RevisionWork> {
	const removals = entry.outcome === "refused" || entry.outcome === "crashed" ? [from.path + hexOf(REASON_ENDING)] : [];
	const companions = (await revisedSidecarsAt(from)).filter((one) => !removals.includes(one.from.path));
	const path = await roomFor(companions, inbox);
	const to = { folder: hexOf(folderOf(path)), name: hexOf(nameOf(path)), taken: "number" } as const;
	const source = { what: "source", from, ...to, tried: null, copy: null, to: null, done: false } as const;
	return { moves: [...sidecarMoves(companions, path), source], removals };
}
