import { UserError } from "../../toolkit/errors.ts";
import type { RevisionJournal, Subject } from "../journal/port/revisions.ts";

/** What is to be revised. Throws where there is no such entry, or where its own journey has still to be finished. */
export async function finishedSubject(id: number, { revisions }: Pick<RevisionJournal, "revisions">): Promise<Subject> {
	const subject = await revisions.subject(id);
	if (subject === null) throw new UserError("journal.no-entry", { given: String(id) });
	if (subject.state !== "done") throw new UserError("revise.unfinished", { id });
	return subject;
}

/** A path's bytes as hex, as the journal's revisions keep paths. */
export function hexOf(path: string | Uint8Array): string {
	return Buffer.from(path).toString("hex");
}

/** A path in hex as text, for people. */
export function textOf(hex: string): string {
	return Buffer.from(hex, "hex").toString();
}
