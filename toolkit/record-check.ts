import { listed } from "./listed.ts";
import type { Plan } from "./plan.ts";
import type { Storage } from "./tensor.ts";
import { countText } from "./units.ts";

/** What the CRCs say of the records of one source that a plan has read in full. */
export interface RecordCheck {
	/** Records that match. */
	readonly matching: number;
	/** Records that do not. */
	readonly differing: number;
	/** Names in the source of the plan's tensors in those, in the plan's order. */
	readonly tensors: readonly string[];
	/** Records whose writer left the CRC out. */
	readonly unsummed: number;
}

/** So many records must match before another that does not is called damage: a writer may get all of them wrong. */
const FEWEST_MATCHING = 2;

/** Holds the CRC of each record that was read in full against the one in its source; the answer for each source. */
export function checkRecordsOf(
	plan: Plan,
	sources: number,
	read: readonly { readonly source: number; readonly offset: number; readonly crc: number }[],
): RecordCheck[] {
	const storages = storagesOf(plan, sources);
	const matches = storages.map(() => new Map<number, boolean>());
	for (const { source, offset, crc } of read) {
		const wanted = storages[source]?.get(offset)?.storage.crc;
		if (!wanted) continue;
		// One that was read twice must match both times.
		matches[source]?.set(offset, crc === wanted && matches[source]?.get(offset) !== false);
	}
	return storages.map((ofSource, source) => {
		const results = [...(matches[source] ?? [])];
		const differing = results.filter(([, match]) => !match).map(([offset]) => ofSource.get(offset)?.tensors ?? []);
		return {
			matching: results.length - differing.length,
			differing: differing.length,
			tensors: differing
				.flat()
				.sort((a, b) => a.index - b.index)
				.map(({ name }) => name),
			unsummed: [...ofSource.values()].filter(({ storage }) => storage.crc === 0).length,
		};
	});
}

/** Whether the mismatches are damage. Where nearly nothing matches, the CRCs were written wrong and say nothing. */
export function isDamaged({ matching, differing }: RecordCheck): boolean {
	return differing > 0 && matching >= FEWEST_MATCHING;
}

/** What there is to say of records that do not match and yet are taken; null for none. */
export function differingNote(check: RecordCheck): string | null {
	const { matching, differing, tensors } = check;
	if (differing === 0) return null;
	if (isDamaged(check)) return `damaged and taken all the same (--ignore-crc): ${listed(tensors)}`;
	if (matching === 0 && differing > 1)
		return `none of ${differing} storages matches its checksum: damage cannot be seen`;
	const all = countText(matching + differing, "storage");
	return `${differing} of ${all} ${differing === 1 ? "does" : "do"} not match the checksum and may be damaged: ${listed(tensors)}`;
}

/** What there is to say of records without a CRC; null for none. */
export function unsummedNote({ unsummed }: RecordCheck): string | null {
	return unsummed === 0 ? null : `${countText(unsummed, "storage")} without a checksum: damage there cannot be seen`;
}

interface Stored {
	readonly storage: Storage;
	readonly tensors: { readonly name: string; readonly index: number }[];
}

/** For each source, its storages by their offset, with the plan's tensors in them. Empty ones have nothing to check. */
function storagesOf(plan: Plan, sources: number): Map<number, Stored>[] {
	const storages = Array.from({ length: sources }, () => new Map<number, Stored>());
	for (const [index, { from }] of plan.tensors.entries()) {
		if (from.kind === "literal" || from.tensor.storage.bytes === 0) continue;
		const { storage, name } = from.tensor;
		const ofSource = storages[from.source];
		const stored = ofSource?.get(storage.offset) ?? { storage, tensors: [] };
		ofSource?.set(storage.offset, stored);
		stored.tensors.push({ name, index });
	}
	return storages;
}
