import { nearestFamilyOf } from "../architectures/families/index.ts";
import { nearestLoraOf } from "../architectures/families/lora/nearest.ts";
import { shareOf } from "../architectures/families/resemble.ts";
import { ARCHITECTURES } from "../architectures/index.ts";
import { isKind } from "../kinds.ts";
import type { Prefix } from "../prefixes.ts";
import type { TensorTable } from "../tensor.ts";
import type { Found, Resemblance, Verdict } from "../verdict.ts";

/**
 * The known model that an unidentified file resembles most: the one of which the largest fraction of tensors is
 * present. All tensors count for a network that is described in full, the sentinel tensors for any other. Null if the
 * file has less than half of every model, or if that is less than half of the file. `bySpec`: the verdict by the
 * described networks.
 */
export function resemblanceOf(table: TensorTable, prefixes: readonly Prefix[], bySpec: Verdict): Resemblance | null {
	const lora = loraResemblance(table);
	if (lora !== null) return lora;
	const described = bySpec.found
		.filter(({ tensors }) => 2 * tensors.length >= table.tensors.size)
		.map((found) => describedResemblance(found, bySpec))
		.filter((one) => one !== null && 2 * one.holds >= one.of)
		.reduce((best, one) => (best === null || partOf(one) > partOf(best) ? one : best), null);
	const nearest = nearestFamilyOf(table, prefixes);
	if (nearest === null || partOf(described) >= shareOf(nearest)) return described;
	const { family, prefix, of, there, misshapen } = nearest;
	const { kind, base } = family;
	if (!isKind(kind)) return described;
	return {
		...{ kind, base, variant: null, by: "sentinels", of, holds: there },
		misshapen: misshapen.map((name) => prefix + name),
	};
}

function partOf(resemblance: Resemblance | null): number {
	return resemblance === null ? 0 : (resemblance.holds - resemblance.misshapen.length / 2) / resemblance.of;
}

/**
 * The resemblance to an architecture that consists of this component alone or, if none exists, to that of the verdict.
 */
function describedResemblance(found: Found, bySpec: Verdict): Resemblance | null {
	const alone = ARCHITECTURES.find(({ parts }) => parts.length === 1 && parts[0]?.class === found.class);
	const whole = bySpec.kind === "damaged" ? { kind: bySpec.fileKind, base: bySpec.base } : null;
	const as = alone ?? whole;
	if (as === null) return null;
	const { tensors, missing, misshapen } = found;
	const holds = tensors.length + misshapen.length;
	return { kind: as.kind, base: as.base, variant: null, by: "tensors", of: holds + missing.length, holds, misshapen };
}

function loraResemblance(table: TensorTable): Resemblance | null {
	const nearest = nearestLoraOf(table);
	if (nearest === null || 2 * nearest.holds < nearest.of) return null;
	return { kind: "lora", variant: null, by: "modules", misshapen: [], ...nearest };
}
