import { DTYPES } from "../toolkit/dtype.ts";
import { outputBytes, partOf, sourceBytes, takeFitting } from "./spans.ts";
import type { Segment } from "./tasks.ts";

/** A part of a segment within a window. */
interface WindowPart {
	/** The part, as a segment. */
	readonly segment: Segment;
	/** Index in the task of the segment that contains the part. */
	readonly index: number;
	/** Byte offset of its first element in the window. */
	readonly at: number;
}

/** A contiguous range of a source that is read at once, with the parts of segments in it. */
export interface Window {
	readonly source: number;
	/** Offset in the file. */
	readonly from: number;
	readonly bytes: number;
	readonly parts: readonly WindowPart[];
	/** The bytes are not converted and have no gaps, so they can be written directly from the read buffer. */
	readonly isUnchanged: boolean;
}

/**
 * Maximum gap between two tensors that is read instead of skipped, to save a system call. A torch zip has some 100 to
 * 200 bytes between two tensors: a header, padding, a descriptor.
 */
const MAX_GAP = 4096;

interface Open {
	readonly source: number;
	readonly from: number;
	readonly parts: WindowPart[];
	end: number;
	written: number;
}

/**
 * Splits the segments, which must be in the order of their sources, into windows of at most `most` bytes of input and
 * of output. Small adjacent segments share a window; a segment with a view gets separate windows.
 */
export function* windowsOf(segments: readonly Segment[], most: number): Generator<Window> {
	let open: Open | undefined;
	for (const [index, segment] of segments.entries()) {
		for (let first = 0; first < segment.count; ) {
			const from = segment.from + sourceBytes(segment, first);
			let count = open ? elementsFor(open, segment, from, segment.count - first, most) : 0;
			if (open === undefined || count === 0) {
				if (open) yield closed(open);
				open = { source: segment.source, from, parts: [], end: from, written: 0 };
				count = elementsFor(open, segment, from, segment.count - first, most);
			}
			const part = partOf(segment, first, count);
			open.parts.push({ segment: part, index, at: from - open.from });
			open.end = from + sourceBytes(part);
			open.written += outputBytes(part);
			first += count;
		}
	}
	if (open) yield closed(open);
}

/** How many of the segment's elements still fit into the window; 0 if another window is needed. */
function elementsFor(open: Open, segment: Segment, from: number, left: number, most: number): number {
	const last = open.parts.at(-1)?.segment;
	if (last && (segment.view || last.view)) return 0;
	const gap = from - open.end;
	if (segment.source !== open.source || gap < 0 || gap > MAX_GAP) return 0;
	const fit = Math.min(
		Math.floor(((most - (from - open.from)) * 8) / DTYPES[segment.fromDType].bits),
		Math.floor(((most - open.written) * 8) / DTYPES[segment.toDType].bits),
	);
	return takeFitting(left, fit);
}

function closed({ source, from, end, written, parts }: Open): Window {
	const bytes = end - from;
	const isUnchanged = bytes === written && parts.every(({ segment }) => segment.fromDType === segment.toDType);
	return { source, from, bytes, parts, isUnchanged };
}
