import { laidOut } from "../laid-out.ts";
import { carriedMetadata } from "../metadata.ts";
import type { OutputFormat, Plan, PlanSummary } from "../plan.ts";
import { asItIs, type Role, roleOf, type StoreChoices, stored, tally } from "../stored.ts";
import type { Tensor, TensorTable } from "../tensor.ts";
import type { Graft } from "./graft.ts";

/** What a user may choose about a model that is put together. */
export interface SurgeryChoices extends StoreChoices {
	readonly format: OutputFormat;
}

/** A tensor of a source, and what it becomes. */
export interface PlacedTensor {
	readonly tensor: Tensor;
	readonly role: Role;
}

/** What of the sources does not come along, and what to say of it. */
export type LeftOut = Partial<Pick<PlanSummary, "ema" | "junk" | "dropped" | "extra" | "notes">>;

const NOTHING = { tensors: 0, bytes: 0 };

/** A graft's tensors below a prefix, and its markers as they are. */
export function placedAt(prefix: string, { donor, class: of, tensors, markers }: Graft): PlacedTensor[] {
	const { source } = donor;
	return [
		...[...tensors].map(([own, tensor]) => ({ tensor, role: { ...roleOf(of, own), name: prefix + own, source } })),
		...markers.map((tensor) => ({ tensor, role: asItIs(tensor, source) })),
	];
}

/** The plan of a file that holds these tensors; `base` is the file that lends it its metadata. Throws ModelError when the output format cannot hold one. */
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
			ema: NOTHING,
			junk: NOTHING,
			...left,
			notes: [...(left.notes ?? []), ...carried.notes],
		},
	});
}
