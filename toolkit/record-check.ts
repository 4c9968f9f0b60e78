import { listed } from "./listed.ts";
import type { Plan } from "./plan.ts";
import type { Storage } from "./tensor.ts";
import { countText } from "./units.ts";

/** The result of checking the CRCs of one source's records that the plan has read completely. */
export interface RecordCheck {
	/** Records that match. */
	readonly matching: number;
	/** Records that do not. */
	readonly differing: number;
	/** The plan's tensors in differing records, by their names in the source, in the plan's order. */
	readonly tensors: readonly string[];
	/** Records whose writer left the CRC out. */
	readonly unsummed: number;
}

/** A mismatch counts as damage only if at least this many records match: some writers get all CRCs wrong. */
const FEWEST_MATCHING = 2;

/** Compares the CRC of each completely read record with the one in its source; one result for each source. */
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
		// A record that was read twice must match both times.
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

/** Whether the mismatches mean damage. If almost no record matches, the writer's CRCs are wrong and prove nothing. */
export function isDamaged({ matching, differing }: RecordCheck): boolean {
	return differing > 0 && matching >= FEWEST_MATCHING;
}

/** A note about records that do not match and are used all the same; null if all match. */
export function differingNote(check: RecordCheck): string | null {
	const { matching, differing, tensors } = check;
	if (differing === 0) return null;
	if (isDamaged(check)) return `damaged, but used because of --ignore-crc: ${listed(tensors)}`;
	if (matching === 0 && differing > 1)
		return `none of ${differing} storages matches its checksum, so damage cannot be detected`;
	const all = countText(matching + differing, "storage");
	return `${differing} of ${all} ${differing === 1 ? "does" : "do"} not match the checksum and may be damaged: ${listed(tensors)}`;
}

/** A note about records without a CRC; null if there are none. */
export function unsummedNote({ unsummed }: RecordCheck): string | null {
	return unsummed === 0
		? null
		: `${countText(unsummed, "storage")} without a checksum: damage there cannot be detected`;
}

interface Stored {
	readonly storage: Storage;
	readonly tensors: { readonly name: string; readonly index: number }[];
}

/** For each source, its storages by their offset, with the plan's tensors in them. Empty storages are skipped. */
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
