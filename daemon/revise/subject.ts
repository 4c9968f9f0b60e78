import { journalError } from "../journal/errors.ts";
import type { RevisionJournal, Subject } from "../journal/port/revisions.ts";
import { reviseError } from "./errors.ts";

/** Reads the entry to be revised. Throws when there is none, or when its job has not finished. */
export async function finishedSubject(id: number, { revisions }: Pick<RevisionJournal, "revisions">): Promise<Subject> {
	const subject = await revisions.subject(id);
	if (subject === null) throw journalError("journal.no-entry", { given: String(id) });
	if (subject.state !== "done") throw reviseError("revise.unfinished", { id });
	return subject;
}

/** A path's bytes as hex, the format of paths in the journal's revisions. */
export function hexOf(path: string | Uint8Array): string {
	return Buffer.from(path).toString("hex");
}

/** A path in hex as readable text. */
export function textOf(hex: string): string {
	return Buffer.from(hex, "hex").toString();
}
