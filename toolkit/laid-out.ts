import { toolkitError } from "./errors.ts";
import { WRITERS } from "./formats/index.ts";
import type { OutputFormat, Plan, PlanSummary, Wanted } from "./plan.ts";
import { quoted } from "./quoted.ts";

/** A plan before the offsets of its tensors and the size of its file are known. */
export interface Draft extends Pick<Plan, "precision" | "metadata"> {
	readonly format: OutputFormat;
	readonly tensors: readonly Wanted[];
	readonly summary: Omit<PlanSummary, "precision">;
}

/** Computes the layout of a draft. Throws UserError if the output format cannot store a tensor. */
export function laidOut({ format, precision, metadata, tensors, summary }: Draft): Plan {
	for (const { name, shape } of tensors) {
		if (!shape.every(Number.isSafeInteger)) throw toolkitError("file.size-not-exact", { tensor: quoted(name) });
	}
	const layout = WRITERS[format].layout(tensors, metadata);
	const written = layout.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
	return { format, precision, metadata, ...layout, summary: { ...summary, precision: summary.kept.bytes - written } };
}
