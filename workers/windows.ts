import { DTYPES } from "../toolkit/dtype.ts";
import { outputBytes, partOf, sourceBytes } from "./spans.ts";
import type { Segment } from "./tasks.ts";

/** A part of a segment within a window. */
interface WindowPart {
	/** The part as a segment of its own. */
	readonly segment: Segment;
	/** Index in the task of the segment that it is a part of. */
	readonly index: number;
	/** Byte offset of its first element in the window. */
	readonly at: number;
}

/** A run of a source that is read in one go, with the parts of segments that lie in it. */
export interface Window {
	readonly source: number;
	/** Offset in the file. */
	readonly from: number;
	readonly bytes: number;
	readonly parts: readonly WindowPart[];
	/** Its bytes are the output's, with nothing between them: they can be written from where they were read to. */
	readonly asTheyCame: boolean;
}

/**
 * Bytes between two tensors that are read rather than skipped, when that saves a system call. A torch zip has some 100
 * to 200 between any two: a header, padding, a descriptor.
 */
const MAX_GAP = 4096;

/** A part ends at a multiple of so many elements: whole bytes in every dtype, and whole vectors. */
const CUT_ELEMENTS = 8;

interface Open {
	readonly source: number;
	readonly from: number;
	readonly parts: WindowPart[];
	end: number;
	written: number;
}

/**
 * The segments, which must be in the order of their sources, as windows that hold at most `most` bytes, of input and
 * of output each. Small neighbours share a window; a segment with a view has windows of its own.
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

/** How many of the segment's elements the window can still take; 0 when it has to be another window. */
function elementsFor(open: Open, segment: Segment, from: number, left: number, most: number): number {
	const last = open.parts.at(-1)?.segment;
	if (last && (segment.view || last.view)) return 0;
	const gap = from - open.end;
	if (segment.source !== open.source || gap < 0 || gap > MAX_GAP) return 0;
	const fit = Math.min(
		Math.floor(((most - (from - open.from)) * 8) / DTYPES[segment.fromDType].bits),
		Math.floor(((most - open.written) * 8) / DTYPES[segment.toDType].bits),
	);
	return left <= fit ? left : Math.max(0, fit - (fit % CUT_ELEMENTS));
}

function closed({ source, from, end, written, parts }: Open): Window {
	const bytes = end - from;
	const asTheyCame = bytes === written && parts.every(({ segment }) => segment.fromDType === segment.toDType);
	return { source, from, bytes, parts, asTheyCame };
}
