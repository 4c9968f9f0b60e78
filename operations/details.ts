import type { InboxConfig } from "../config/config.ts";
import type { DType } from "../toolkit/dtype.ts";
import { candidateText } from "../toolkit/identification.ts";
import type { PartRole } from "../toolkit/parts/part-label.ts";
import { offsetOf, runsOf, type TensorRun } from "../toolkit/parts/runs.ts";
import { type ModelPart, type PartTensor, partsOf, tensorsByPart } from "../toolkit/parts.ts";
import type { Report } from "../toolkit/report.ts";
import { bytesOfTensor, type Shape } from "../toolkit/tensor.ts";
import { trainingTags } from "../toolkit/training-tags.ts";
import { whatText } from "../toolkit/what.ts";
import {
	type MeasuredFile,
	type PlannedOutput,
	planToReport,
	type ReadFile,
	readToReport,
	reportOn,
} from "./report.ts";

/** Everything about one file. */
export interface FileDetails {
	/** The same as `autoprune inspect --json`, but each list has at most 10,000 entries. */
	readonly report: Report;
	/** What the file is, in words: `SD-v1 + EMA`, `diffusion model flux1 dev`, `unknown`; null if it cannot be read. */
	readonly what: string | null;
	/** The `candidates` and the model that the file `resembles`, in words. */
	readonly candidates: readonly string[];
	readonly resembles: string | null;
	/** By the settings of the file's inbox; empty for a file that cannot be read. */
	readonly parts: readonly ModelPart[];
	/** At most 400; empty for a file that cannot be read. */
	readonly runs: readonly TensorRun[];
	/** At most 1,000 entries of the metadata, each value at most 65,536 characters long. */
	readonly metadata: readonly { readonly name: string; readonly value: string }[];
	/** The tags that a LoRA was trained with, the most frequent first, at most 500; empty if none are recorded. */
	readonly tags: readonly (readonly [tag: string, count: number])[];
}

/** One tensor of a file. */
export interface TensorDetails {
	readonly name: string;
	readonly dtype: DType;
	readonly shape: Shape;
	readonly bytes: number;
	/** Where its first byte is in the file. */
	readonly offset: number;
	/** The component that it belongs to; null for a tensor of none. */
	readonly component: string | null;
	readonly role: PartRole;
	/** Its dtype in the output; null if it is dropped. */
	readonly becomes: DType | null;
	/** Why it is dropped; null if it is kept. */
	readonly why: string | null;
}

/** Some of the tensors of a file, in the order of their offsets. */
export interface TensorPage {
	/** Number of tensors whose names contain the search text. */
	readonly total: number;
	/** Position of the first of `tensors` among them. */
	readonly offset: number;
	readonly tensors: readonly TensorDetails[];
}

/** Which tensors are wanted. `q`: a text in their names, in any case; empty for all. */
export interface TensorQuery {
	readonly q: string;
	readonly offset: number;
	readonly limit: number;
}

/** A file that was read for its details. */
export interface DetailedFile {
	readonly file: string;
	readonly config: InboxConfig;
	readonly read: ReadFile;
	readonly planned: PlannedOutput;
	/** In the order of their offsets; empty for a file that cannot be read. */
	readonly tensors: readonly PartTensor[];
}

/** A hostile file may contain a hundred megabytes of names; nobody reads a list that is longer than this. */
const LONGEST_LIST = 10_000;
const MOST_METADATA = 1000;
const LONGEST_VALUE = 65_536;

/** Reads the tables of a file and plans its output by the settings. What is wrong with the file is in the result. */
export function readDetails(file: string, config: InboxConfig): DetailedFile {
	const read = readToReport(file, {});
	const planned = planToReport(file, read, config);
	const tensors = read.examined === null ? [] : tensorsByPart(read.examined, planned.plan);
	tensors.sort((a, b) => offsetOf(a) - offsetOf(b));
	return { file, config, read, planned, tensors };
}

/** The details of a file, with what reading its weights has shown. */
export function detailsOf({ file, config, read, planned, tensors }: DetailedFile, measured: MeasuredFile): FileDetails {
	const metadata = read.examined?.table.metadata ?? new Map<string, string>();
	const report = shortened(reportOn(file, read, planned, measured, config)) as Report;
	return {
		report,
		what: read.examined === null ? null : whatText(read.examined.verdict),
		candidates: report.candidates.map(candidateText),
		resembles: report.resembles === null ? null : candidateText(report.resembles),
		parts: partsOf(tensors),
		runs: runsOf(tensors),
		metadata: Array.from(metadata, ([name, value]) => ({ name, value: value.slice(0, LONGEST_VALUE) })).slice(
			0,
			MOST_METADATA,
		),
		tags: trainingTags(metadata),
	};
}

/** Plain data without the rest of its long lists. */
function shortened(value: unknown): unknown {
	if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(shortened);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shortened(one)]));
}

/** A page of the tensors of a file. */
export function tensorPage({ tensors }: Pick<DetailedFile, "tensors">, query: TensorQuery): TensorPage {
	const { offset, limit } = query;
	const q = query.q.toLowerCase();
	const found = q === "" ? tensors : tensors.filter(({ tensor }) => tensor.name.toLowerCase().includes(q));
	return { total: found.length, offset, tensors: found.slice(offset, offset + limit).map(tensorDetails) };
}

function tensorDetails(one: PartTensor): TensorDetails {
	const { tensor, part, component, written, why } = one;
	const { name, dtype, shape } = tensor;
	return {
		...{ name, dtype, shape, component, why },
		bytes: bytesOfTensor(tensor),
		offset: offsetOf(one),
		role: part.role,
		becomes: written?.dtype ?? null,
	};
}
