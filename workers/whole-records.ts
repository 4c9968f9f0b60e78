import { combineCrc } from "../toolkit/crc.ts";
import { bytesOf } from "../toolkit/dtype.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { Storage } from "../toolkit/tensor.ts";
import type { ReadRecord, Segment, SpanDone } from "./tasks.ts";

/** Segments that cover a record, starting at its first byte and without gaps so far. */
interface Covering {
	readonly storage: Storage;
	readonly members: { readonly at: number; readonly from: number }[];
	/** Offset in the file up to which every byte is covered. */
	end: number;
}

/**
 * Marks the segments that cover a whole record with a CRC, so that the record can be checked while it is read. Each
 * segment must be a whole tensor, and the segments must be in the order of their sources. Bytes in overlapping segments
 * count once. If a byte of a record is in no plain segment, no segment of that record is marked.
 */
export function markWholeRecords(plan: Plan, segments: Segment[]): void {
	const records = new Map<string, Covering>();
	for (const [at, segment] of segments.entries()) {
		const origin = plan.tensors[segment.tensor]?.from;
		if (segment.view || origin?.kind !== "tensor" || !origin.tensor.storage.crc) continue;
		const { storage } = origin.tensor;
		const key = `${segment.source} ${storage.offset}`;
		const covering = records.get(key) ?? { storage, members: [], end: storage.offset };
		records.set(key, covering);
		const end = endOf(segment);
		if (segment.from > covering.end || end <= covering.end) continue;
		covering.members.push({ at, from: covering.end });
		covering.end = end;
	}
	for (const { storage, members, end } of records.values()) {
		if (end !== storage.offset + storage.bytes) continue;
		for (const { at, from } of members) {
			const segment = segments[at];
			if (segment) segments[at] = { ...segment, record: { offset: storage.offset, from } };
		}
	}
}

/**
 * The records that were read in full. The CRC of each is combined from those of its segments, in the order of the
 * spans.
 */
export function recordsRead(
	spans: readonly (readonly Segment[])[],
	results: readonly Pick<SpanDone, "sourceCrcs" | "records">[],
): ReadRecord[] {
	const whole = new Map<string, ReadRecord>();
	for (const [index, { sourceCrcs }] of results.entries()) {
		for (const [place, crc] of sourceCrcs.entries()) {
			const segment = spans[index]?.[place];
			if (segment?.record === undefined) continue;
			const { source, record } = segment;
			const key = `${source} ${record.offset}`;
			const bytes = endOf(segment) - Math.max(segment.from, record.from);
			if (bytes <= 0) continue;
			const before = whole.get(key)?.crc ?? 0;
			whole.set(key, { source, offset: record.offset, crc: combineCrc(before, crc, bytes) });
		}
	}
	return [...whole.values(), ...results.flatMap(({ records }) => records)];
}

/** Offset in the file of the first byte after the segment. */
function endOf({ from, fromDType, count }: Segment): number {
	return from + bytesOf(fromDType, count);
}
