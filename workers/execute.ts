import { closeSync, constants, ftruncateSync, openSync, rmSync } from "node:fs";
import { WRITERS } from "../toolkit/formats/index.ts";
import type { MetricSums } from "../toolkit/metric.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { TensorCounts } from "../toolkit/value-counts.ts";
import { type CheckNotes, checkRecords } from "./check-records.ts";
import { writeFully } from "./exact-io.ts";
import { checkUnchanged } from "./file-source.ts";
import { errnoOf } from "./files/identity.ts";
import { flush, flushedMeanwhile } from "./flush.ts";
import { IoError, ioFault, outputError } from "./io-fault.ts";
import { bytesDone, createShared, runSpans } from "./run-spans.ts";
import { spansFor } from "./spans.ts";
import { tensorCrcs } from "./tensor-crcs.ts";
import { verify } from "./verify.ts";
import type { Work } from "./work.ts";

/** The output file of a plan. */
export interface Output {
	/** A path that must not exist. */
	readonly into: string;
	/** Whether to flush the file to disk before returning. */
	readonly durable: boolean;
}

/** The result of running a plan. */
export interface Executed {
	readonly bytes: number;
	readonly metric: MetricSums;
	/** Tensors with values that are not finite, or that a cast made infinite or zero; in the plan's order. */
	readonly counts: readonly TensorCounts[];
	/** Findings that only reading the bytes can show, one sentence each. */
	readonly notes: readonly string[];
	readonly timings: { readonly convertMs: number; readonly syncMs: number; readonly verifyMs: number };
}

/**
 * Writes the plan's file with every thread of the pool, and verifies it. On any failure, or when the signal fires,
 * nothing is left at `into`. Throws UserError `work.*`, `file.crc-mismatch`, or the signal's reason.
 */
export async function execute(plan: Plan, work: Work & Output): Promise<Executed> {
	const { into } = work;
	const needsCrc = plan.format !== "copy" && WRITERS[plan.format].needsCrc;
	const spans = spansFor(plan, work.pool.workers);
	const fd = create(into);
	let open = true;
	try {
		const started = performance.now();
		trying(into, () => ftruncateSync(fd, plan.bytes));
		const task = { output: fd, crc: needsCrc, sourceCrc: true, into };
		const shared = createShared();
		const file = { fd, path: into, bytes: plan.bytes, done: () => bytesDone(shared) };
		const { metric, counts, crcs, records } = await flushedMeanwhile(runSpans(spans, task, work, shared), file);
		writeRest(plan, fd, into, needsCrc ? tensorCrcs(plan, spans, crcs) : []);
		for (const source of work.sources) checkUnchanged(source);
		const notes = notesOf(checkRecords(plan, records, work));
		const converted = performance.now();
		if (work.durable) await flush(fd, into);
		open = false;
		trying(into, () => closeSync(fd));
		const synced = performance.now();
		verify(plan, into);
		const timings = {
			convertMs: converted - started,
			syncMs: synced - converted,
			verifyMs: performance.now() - synced,
		};
		return { bytes: plan.bytes, metric: sumsOf(plan, metric), counts, notes, timings };
	} catch (error) {
		if (open) bestEffort(() => closeSync(fd));
		bestEffort(() => rmSync(into, { force: true }));
		throw error;
	}
}

/**
 * Computes the metric and the value counts of the plan's tensors without writing anything. Throws as `execute` does.
 */
export async function measure(plan: Plan, work: Work): Promise<Pick<Executed, "metric" | "counts" | "notes">> {
	const { metric, counts, checked } = await readAll(plan, work);
	// Notes on missing checksums are omitted: they are reported as an oddity of the file.
	return { metric, counts, notes: checked.differing };
}

/** Computes everything that `execute` reports without writing anything. Throws as `execute` does. */
export async function readThrough(plan: Plan, work: Work): Promise<Executed> {
	const started = performance.now();
	const { metric, counts, checked } = await readAll(plan, work);
	const timings = { convertMs: performance.now() - started, syncMs: 0, verifyMs: 0 };
	return { bytes: plan.bytes, metric, counts, notes: notesOf(checked), timings };
}

async function readAll(plan: Plan, work: Work) {
	const task = { output: null, crc: false, sourceCrc: true, into: "" };
	const { metric, counts, records } = await runSpans(spansFor(plan, work.pool.workers), task, work);
	for (const source of work.sources) checkUnchanged(source);
	return { metric: sumsOf(plan, metric), counts, checked: checkRecords(plan, records, work) };
}

function notesOf({ differing, unsummed }: CheckNotes): string[] {
	return [...differing, ...unsummed];
}

function sumsOf(plan: Plan, metric: readonly [bigint, bigint, bigint]): MetricSums {
	const parts = new Set(plan.tensors.map((tensor) => tensor.metric));
	const [unet, vae, clip] = metric;
	return {
		unet: parts.has("unet") ? unet : null,
		vae: parts.has("vae") ? vae : null,
		clip: parts.has("clip") ? clip : null,
	};
}

function create(path: string): number {
	const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
	return trying(path, () => {
		try {
			return openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
		} catch (error) {
			// A network share may have created the file and lost the reply.
			if (errnoOf(error) !== "EEXIST") bestEffort(() => rmSync(path, { force: true }));
			throw error;
		}
	});
}

/** Runs a clean-up step after a failure. Its own error is ignored, so that the first one is reported. */
function bestEffort(call: () => void): void {
	try {
		call();
	} catch {
		// The caller, or the next start, removes the temporary files of a failed attempt.
	}
}

/** Writes everything except the tensors from the sources: headers, directories, literals. */
function writeRest(plan: Plan, fd: number, into: string, crcs: readonly number[]): void {
	trying(into, () => {
		const frame = plan.format === "copy" ? [] : WRITERS[plan.format].frame(plan, crcs);
		for (const piece of frame) writeFully(fd, piece.bytes, piece.offset);
		for (const { from, offset } of plan.tensors) if (from.kind === "literal") writeFully(fd, from.bytes, offset);
	});
}

function trying<T>(path: string, call: () => T): T {
	try {
		return call();
	} catch (error) {
		throw outputError(error instanceof IoError ? error.fault : ioFault(error, "output"), path, error);
	}
}
