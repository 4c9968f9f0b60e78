import { basename } from "node:path";
import { toolkitError } from "../toolkit/errors.ts";
import type { Plan } from "../toolkit/plan.ts";
import { printable } from "../toolkit/printable.ts";
import { checkRecordsOf, differingNote, isDamaged, unsummedNote } from "../toolkit/record-check.ts";
import type { ReadRecord } from "./tasks.ts";
import type { Work } from "./work.ts";

/** Notes on the checksums of accepted sources. */
export interface CheckNotes {
	/** Notes on records that do not match their checksums. */
	readonly differing: readonly string[];
	/** Notes on records without a checksum. */
	readonly unsummed: readonly string[];
}

/**
 * Checks the records that were read in full against the CRCs in their sources. Throws UserError `file.crc-mismatch` for
 * a damaged source, unless `work.ignoreCrc` is set.
 */
export function checkRecords(plan: Plan, read: readonly ReadRecord[], work: Work): CheckNotes {
	const differing: string[] = [];
	const unsummed: string[] = [];
	for (const [index, check] of checkRecordsOf(plan, work.sources.length, read).entries()) {
		const file = printable(basename(work.sources[index]?.path ?? ""));
		if (isDamaged(check) && !work.ignoreCrc) {
			throw toolkitError("file.crc-mismatch", { file, tensors: check.tensors });
		}
		const of = work.sources.length > 1 ? `${file}: ` : "";
		const [differs, lacks] = [differingNote(check), unsummedNote(check)];
		if (differs !== null) differing.push(of + differs);
		if (lacks !== null) unsummed.push(of + lacks);
	}
	return { differing, unsummed };
}
