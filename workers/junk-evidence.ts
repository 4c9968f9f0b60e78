import { type ByteSource, fillExactly } from "../toolkit/bytes.ts";
import type { JunkEvidence } from "../toolkit/junk/evidence.ts";
import { isDefaultSchedule, isScheduleName } from "../toolkit/junk/schedule.ts";
import { bytesOfTensor, sameShape, type Tensor, type TensorTable } from "../toolkit/tensor.ts";
import type { Found, Verdict } from "../toolkit/verdict.ts";
import { isPlainRun, readNumbers } from "./numbers.ts";

/** Bytes of each of two tensors that are compared at a time. */
const PIECE = 2 ** 20;

/** Noise schedules have a thousand values; a much larger tensor is not a schedule, despite its name. */
const MOST_SCHEDULE_BYTES = 64 * 1024;

/**
 * Reads the tensors that can be proven to be junk: noise schedules, some kilobytes each, and duplicates of components.
 * Throws the errors of the source.
 */
export function readJunkEvidence(source: ByteSource, table: TensorTable, verdict: Verdict): JunkEvidence {
	const schedules = [...table.tensors.values()].filter(
		(tensor) => isScheduleName(tensor.name) && bytesOfTensor(tensor) <= MOST_SCHEDULE_BYTES,
	);
	return {
		defaultSchedules: schedules.filter((tensor) => isDefault(source, tensor)).map(({ name }) => name),
		equalCopies: verdict.copies.filter((copy) => equalsKept(source, table, verdict, copy)).map(({ prefix }) => prefix),
	};
}

function isDefault(source: ByteSource, tensor: Tensor): boolean {
	const values = readNumbers(source, tensor);
	return values !== null && isDefaultSchedule(tensor.name, values, tensor.dtype);
}

function equalsKept(source: ByteSource, table: TensorTable, { found }: Verdict, copy: Found): boolean {
	const kept = found.find(({ component, prefix }) => component === copy.component && prefix !== copy.prefix);
	if (kept === undefined) return false;
	return copy.tensors.every((name) => {
		const one = table.tensors.get(name);
		const other = table.tensors.get(kept.prefix + name.slice(copy.prefix.length));
		return one !== undefined && other !== undefined && sameElements(source, one, other);
	});
}

function sameElements(source: ByteSource, one: Tensor, other: Tensor): boolean {
	if (one.dtype !== other.dtype || !sameShape(one.shape, other.shape)) return false;
	if (!isPlainRun(one) || !isPlainRun(other)) return false;
	const bytes = bytesOfTensor(one);
	const [from, to] = [one.storage.offset + one.start, other.storage.offset + other.start];
	// torch stores a tensor with two names only once.
	if (from === to) return true;
	const [a, b] = [Buffer.alloc(Math.min(PIECE, bytes)), Buffer.alloc(Math.min(PIECE, bytes))];
	for (let at = 0; at < bytes; at += PIECE) {
		const length = Math.min(PIECE, bytes - at);
		fillExactly(source, a.subarray(0, length), from + at);
		fillExactly(source, b.subarray(0, length), to + at);
		if (!a.subarray(0, length).equals(b.subarray(0, length))) return false;
	}
	return true;
}
