import { laidOut } from "../laid-out.ts";
import { carriedMetadata } from "../metadata.ts";
import { NO_TENSORS, type OutputFormat, type Plan, type PlanSummary } from "../plan.ts";
import { asItIs, type Role, roleOf, type StoreChoices, stored, tally } from "../stored.ts";
import type { Tensor, TensorTable } from "../tensor.ts";
import type { Graft } from "./graft.ts";

/** What a user may choose about an assembled model. */
export interface SurgeryChoices extends StoreChoices {
	readonly format: OutputFormat;
}

/** A tensor of a source, and how it is written. */
export interface PlacedTensor {
	readonly tensor: Tensor;
	readonly role: Role;
}

/** The tensors of the sources that are not written, and notes about them. */
export type LeftOut = Partial<Pick<PlanSummary, "ema" | "junk" | "dropped" | "extra" | "notes">>;

/** A graft's tensors at a prefix, and its markers, which stay unchanged. */
export function placedAt(prefix: string, { donor, class: of, tensors, markers }: Graft): PlacedTensor[] {
	const { source } = donor;
	return [
		...[...tensors].map(([own, tensor]) => ({ tensor, role: { ...roleOf(of, own), name: prefix + own, source } })),
		...markers.map((tensor) => ({ tensor, role: asItIs(tensor, source) })),
	];
}

/**
 * Plans a file of these tensors with the metadata of `base`. Throws UserError if the output format cannot store one.
 */
export function assemble(
	placed: readonly PlacedTensor[],
	base: TensorTable | null,
	choices: SurgeryChoices,
	left: LeftOut = {},
): Plan {
	const { format, precision } = choices;
	const tensors = placed.map(({ tensor, role }) => stored(tensor, role, choices));
	const carried = base === null ? { metadata: [], notes: [] } : carriedMetadata(base, tensors, format);
	return laidOut({
		format,
		precision,
		metadata: carried.metadata,
		tensors,
		summary: {
			kept: tally(placed.map(({ tensor }) => tensor)),
			ema: NO_TENSORS,
			junk: NO_TENSORS,
			...left,
			notes: [...(left.notes ?? []), ...carried.notes],
		},
	});
}
