import { DTYPES } from "../toolkit/dtype.ts";
import type { MetricPart, Plan, Planned } from "../toolkit/plan.ts";
import { countOf, rowMajor, type Storage, type Tensor } from "../toolkit/tensor.ts";
import { workerError } from "./errors.ts";
import type { Segment, View } from "./tasks.ts";
import { markWholeRecords } from "./whole-records.ts";

/** Source bytes of the last tasks: some ten milliseconds of work, so that the workers finish at about the same time. */
export const SPAN_BYTES = 32 * 1024 * 1024;

/**
 * Source bytes of the first tasks. Dispatching a task takes 0.6 ms of processor time, 1 % of the work of such a task.
 */
const MOST_SPAN_BYTES = 256 * 1024 * 1024;

/** The next task gets the remaining source bytes divided by SHARES × workers. */
const SHARES = 2;

/**
 * Maximum size of a storage that is inflated, which happens in memory. torch never deflates. The largest tensor of SD,
 * the token embedding of CLIP, takes 152 MB as float32.
 */
export const MAX_INFLATED = 256 * 1024 * 1024;

/** Segments are cut at multiples of this many elements: whole bytes in every dtype, and whole vectors. */
const CUT_ELEMENTS = 8;

const METRIC_INDEX: Readonly<Record<MetricPart, number>> = { unet: 0, vae: 1, clip: 2 };

/** Splits the plan into tasks for `workers` workers: large ones first, small ones at the end. See `cutSpans`. */
export function spansFor(plan: Plan, workers: number): Segment[][] {
	return cutSpans(plan, (left) => Math.min(MOST_SPAN_BYTES, Math.max(SPAN_BYTES, left / (SHARES * workers))));
}

/**
 * Splits the plan's tensors into tasks of segments, in the order of their positions in the source. `bytesOf` gets the
 * number of remaining source bytes and returns the size of the next task. Literals and empty tensors have no segments.
 * A deflated tensor is not cut, because each part would inflate it again, and neither is one whose bytes are sent with
 * the task. Throws UserError `work.storage-too-large`.
 */
export function cutSpans(plan: Plan, bytesOf: (left: number) => number): Segment[][] {
	const whole = plan.tensors.flatMap((planned, index) => segmentOf(planned, index));
	whole.sort((a, b) => a.source - b.source || a.from - b.from || a.tensor - b.tensor);
	markWholeRecords(plan, whole);
	const spans: Segment[][] = [];
	let span: Segment[] = [];
	let left = whole.reduce((sum, segment) => sum + sourceBytes(segment), 0);
	let room = bytesOf(left);
	for (const segment of whole) {
		for (let first = 0; first < segment.count; ) {
			const count = elementsFor(segment, first, room);
			if (count === 0 && span.length > 0) {
				spans.push(span);
				[span, room] = [[], bytesOf(left)];
				continue;
			}
			const taken = Math.min(Math.max(count, CUT_ELEMENTS), segment.count - first);
			span.push(partOf(segment, first, taken));
			room -= sourceBytes(segment, taken);
			left -= sourceBytes(segment, taken);
			first += taken;
		}
	}
	if (span.length > 0) spans.push(span);
	return spans;
}

/** Bytes of `count` of the segment's elements in the source. */
export function sourceBytes(segment: Segment, count = segment.count): number {
	return (count * DTYPES[segment.fromDType].bits) / 8;
}

/** Bytes of `count` of the segment's elements in the output. */
export function outputBytes(segment: Segment, count = segment.count): number {
	return (count * DTYPES[segment.toDType].bits) / 8;
}

/** The part of the segment with `count` elements, starting at its element `first`. */
export function partOf(segment: Segment, first: number, count: number): Segment {
	return {
		...segment,
		from: segment.from + sourceBytes(segment, first),
		to: segment.to + outputBytes(segment, first),
		count,
		...(segment.view && { view: { ...segment.view, first: segment.view.first + first } }),
	};
}

/** How many of `left` elements to take if `fit` fit: all of them, or as many as can be cut off. */
export function takeFitting(left: number, fit: number): number {
	return left <= fit ? left : Math.max(0, fit - (fit % CUT_ELEMENTS));
}

function elementsFor(segment: Segment, first: number, room: number): number {
	const left = segment.count - first;
	const fit = Math.floor((room * 8) / DTYPES[segment.fromDType].bits);
	if (left > fit && segment.view && !isRun(segment.view.storage)) return room > 0 ? left : 0;
	return takeFitting(left, fit);
}

function segmentOf(planned: Planned, index: number): Segment[] {
	const count = countOf(planned.shape);
	if (planned.from.kind === "literal" || count === 0) return [];
	const { source, tensor } = planned.from;
	const view = viewOf(tensor);
	return [
		{
			source,
			from: tensor.storage.offset + (isRun(tensor.storage) ? tensor.start : 0),
			fromDType: tensor.dtype,
			bigEndian: tensor.storage.bigEndian === true,
			to: planned.offset,
			toDType: planned.dtype,
			count,
			tensor: index,
			metric: planned.metric === null ? -1 : METRIC_INDEX[planned.metric],
			...(view && { view }),
		},
	];
}

/** Whether the storage is uncompressed in the file. */
function isRun({ deflated, inline }: Storage): boolean {
	return deflated === undefined && inline === undefined;
}

/** The view for gathering; undefined for a tensor that is contiguous in the file. */
function viewOf(tensor: Tensor): View | undefined {
	const { storage, start, shape } = tensor;
	const strides = tensor.strides ?? rowMajor(shape);
	checkInside(tensor, strides);
	if (storage.deflated !== undefined && Math.max(storage.bytes, storage.deflated) > MAX_INFLATED) {
		const bytes = Math.max(storage.bytes, storage.deflated);
		throw workerError("work.storage-too-large", { tensor: tensor.name, bytes, allowed: MAX_INFLATED });
	}
	const gaps = rowMajor(shape).some((step, i) => (shape[i] ?? 1) > 1 && step !== strides[i]);
	// A task is copied to its thread. For a typed array, this includes the whole buffer that it views.
	if (storage.inline)
		return { storage: { ...storage, inline: storage.inline.slice() }, start, shape, strides, first: 0 };
	return gaps || !isRun(storage) ? { storage, start, shape, strides, first: 0 } : undefined;
}

/** Format readers check that a tensor is within its storage. Checked here again, because an error would write zeros. */
function checkInside(tensor: Tensor, strides: readonly number[]): void {
	const last = tensor.shape.reduce((sum, size, i) => sum + (size - 1) * (strides[i] ?? 0), 0);
	const end = tensor.start + Math.ceil(((last + 1) * DTYPES[tensor.dtype].bits) / 8);
	if (tensor.start < 0 || end > tensor.storage.bytes || strides.some((stride) => stride < 0)) {
		throw new Error(`${tensor.name} exceeds its storage of ${tensor.storage.bytes} bytes`);
	}
}
