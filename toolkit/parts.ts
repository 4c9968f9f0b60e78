import { labelTensors } from "./parts/label-tensors.ts";
import type { PartLabel, PartRole } from "./parts/part-label.ts";
import { writtenBy } from "./parts/written.ts";
import type { Plan } from "./plan.ts";
import type { JudgedFile } from "./sort-tensors.ts";
import { bytesOfTensor, type Tensor } from "./tensor.ts";

/** A tensor of a file, the part of the model that it belongs to, and what a plan makes of it. */
export interface PartTensor {
	readonly tensor: Tensor;
	readonly part: PartLabel;
	/** The described component that claims it; null for none. */
	readonly component: string | null;
	/** What is written of it; null if it is left out. */
	readonly written: (Pick<Tensor, "dtype"> & { readonly bytes: number }) | null;
	/** Why it is left out; null if it is written. */
	readonly why: string | null;
}

/** A part of a model: how much of it is in a file, and how much a plan writes. */
export interface ModelPart extends PartLabel {
	readonly tensors: number;
	/** Bytes of its tensors in the file. */
	readonly before: number;
	/** Bytes of its tensors in the output; 0 if the part is left out. */
	readonly after: number;
}

/** The order in which parts are shown. */
const ROLES: readonly PartRole[] = ["unet", "vae", "clip", "clip2", "other", "extra", "ema", "junk"];

/**
 * Every tensor of a file with its part, in the order of the table. `source`: the index of the file among the plan's
 * sources. Without a plan every tensor stays as it is.
 */
export function tensorsByPart(file: JudgedFile, plan: Plan | null, source = 0): PartTensor[] {
	const written = writtenBy(plan, file.table, source);
	return labelTensors(file).map(({ tensor, part, component, why }) => {
		const output = written.get(tensor.name) ?? null;
		return { tensor, part, component, written: output, why: output === null ? (why ?? NOT_WANTED) : null };
	});
}

/** Why a plan that takes parts out of a file leaves out the others. */
const NOT_WANTED = "not part of the output";

/** The parts of a file, networks first. The sums are those of all tensors, without headers and padding. */
export function partsOf(tensors: readonly PartTensor[]): ModelPart[] {
	const parts = new Map<string, { -readonly [K in keyof ModelPart]: ModelPart[K] }>();
	for (const { tensor, part, written } of tensors) {
		const sums = parts.get(part.name) ?? { name: part.name, role: part.role, tensors: 0, before: 0, after: 0 };
		sums.tensors += 1;
		sums.before += bytesOfTensor(tensor);
		sums.after += written?.bytes ?? 0;
		parts.set(part.name, sums);
	}
	return [...parts.values()].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
}
