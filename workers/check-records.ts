import { basename } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import type { Plan } from "../toolkit/plan.ts";
import { printable } from "../toolkit/printable.ts";
import { checkRecordsOf, differingNote, isDamaged, unsummedNote } from "../toolkit/record-check.ts";
import type { ReadRecord } from "./tasks.ts";
import type { Work } from "./work.ts";

/** What there is to say of the checksums of sources that are taken. */
export interface CheckNotes {
	/** Of records that do not match theirs. */
	readonly differing: readonly string[];
	/** Of records that have none. */
	readonly unsummed: readonly string[];
}

/**
 * Holds the records that were read in full against the CRCs in their sources. Throws ModelError `file.crc-mismatch` for
 * a damaged source, unless the work ignores that.
 */
export function checkRecords(plan: Plan, read: readonly ReadRecord[], work: Work): CheckNotes {
	const differing: string[] = [];
	const unsummed: string[] = [];
	for (const [index, check] of checkRecordsOf(plan, work.sources.length, read).entries()) {
		const file = printable(basename(work.sources[index]?.path ?? ""));
		if (isDamaged(check) && !work.ignoreCrc) {
			throw new UserError("file.crc-mismatch", { file, tensors: check.tensors });
		}
		const of = work.sources.length > 1 ? `${file}: ` : "";
		const [differs, lacks] = [differingNote(check), unsummedNote(check)];
		if (differs !== null) differing.push(of + differs);
		if (lacks !== null) unsummed.push(of + lacks);
	}
	return { differing, unsummed };
}
