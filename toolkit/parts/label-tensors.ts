import { isAverage, type JudgedFile, sortTensors } from "../sort-tensors.ts";
import type { Tensor } from "../tensor.ts";
import type { Found } from "../verdict.ts";
import { groupByName } from "./groups.ts";
import type { PartLabel, PartRole } from "./part-label.ts";

/** A tensor and the part that it belongs to. */
export interface LabelledTensor {
	readonly tensor: Tensor;
	readonly part: PartLabel;
	/** The described component that claims it; null for none. */
	readonly component: string | null;
	/** Why pruning may drop it; null if no rule proves it to be junk. */
	readonly why: string | null;
}

const AVERAGES: PartLabel = { name: "EMA", role: "ema" };
const JUNK: PartLabel = { name: "junk", role: "junk" };

/**
 * The part of each tensor of a file, in the order of the table: what a rule proves to be junk, else the described
 * component that claims it, else a group by its name.
 */
export function labelTensors(file: JudgedFile): LabelledTensor[] {
	const { table, verdict } = file;
	const { ema, junk } = sortTensors(file);
	const whyDropped = new Map([...ema, ...junk].map(({ tensor, why }) => [tensor, why] as const));
	const averages = new Set(ema.map(({ tensor }) => tensor));
	const claims = claimsIn(verdict.found);
	const alone = verdict.kind === "identified" && verdict.fileKind === "ema";
	const groupOf = groupByName(table, verdict, claims.values());
	return Array.from(table.tensors.values(), (tensor) => {
		const claim = claims.get(tensor.name) ?? null;
		const why = whyDropped.get(tensor) ?? null;
		const component = claim?.name ?? null;
		if (why !== null) return { tensor, part: averages.has(tensor) ? AVERAGES : JUNK, component, why };
		if (claim === null) return { tensor, part: groupOf(tensor.name), component, why };
		return { tensor, part: claim.role === "ema" && !alone ? AVERAGES : claim, component, why };
	});
}

/** The component that claims each tensor name. */
function claimsIn(found: readonly Found[]): Map<string, PartLabel> {
	const claims = new Map<string, PartLabel>();
	for (const one of found) {
		const part = { name: one.component, role: roleOfClass(one.class) };
		for (const name of one.tensors) if (!claims.has(name)) claims.set(name, part);
	}
	return claims;
}

/** The role of a component by its class, such as `UNET-v1` or `LoRA-v1-CLIP`. */
function roleOfClass(of: string): PartRole {
	if (isAverage({ class: of })) return "ema";
	const words = of.split("-");
	if (words.includes("UNET")) return "unet";
	if (words.includes("VAE")) return "vae";
	if (words.includes("CLIP")) return words.includes("AUX") ? "clip2" : "clip";
	return "other";
}
