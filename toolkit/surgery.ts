import { ARCHITECTURES } from "./architectures/index.ts";
import type { Architecture, Part } from "./architectures/registry.ts";
import { toolkitError } from "./errors.ts";
import type { Plan } from "./plan.ts";
import { isAverage } from "./sort-tensors.ts";
import { assemble, type PlacedTensor, placedAt, type SurgeryChoices } from "./surgery/assemble.ts";
import { type Donor, type Graft, markersIn } from "./surgery/graft.ts";
import { trim } from "./trim.ts";
import { type Found, isIntact, type Verdict } from "./verdict.ts";
import { brokenText, refusalOf } from "./what.ts";

/** Plans a file that contains one part alone, under the part's own names. */
export function planExtract(graft: Graft, choices: SurgeryChoices): Plan {
	return assemble(placedAt("", graft), null, choices);
}

/**
 * Plans a model in which `graft` replaces the model's own part; the rest is pruned as usual. In the model, that part
 * may be missing or broken, but no other. Throws UserError `surgery.*`, and `model.*` for a file that is not a model.
 */
export function planReplace(base: Donor, graft: Graft, choices: SurgeryChoices & { readonly keepEma: boolean }): Plan {
	const architecture = architectureOf(base);
	const part = placeFor(architecture, graft);
	const replaced = componentAt(base.verdict, part);
	checkRest(base, architecture, part);
	const { kept, roleOf, left } = trim(base, base.source, { ...choices, precisions: {} });
	const gone = new Set([...(replaced?.tensors ?? []), ...(replaced?.misshapen ?? [])]);
	// Markers say how a UNet must be used, so they are removed together with the old UNet.
	if (graft.class.startsWith("UNET-")) for (const marker of markersIn(base)) gone.add(marker.name);
	const stays = kept
		.filter((tensor) => !gone.has(tensor.name))
		.map((tensor): PlacedTensor => ({ tensor, role: roleOf(tensor) }));
	return assemble([...stays, ...placedAt(part.prefix, graft)], base.table, choices, {
		...left,
		notes: [`${graft.component} comes from ${graft.donor.file}`],
	});
}

/** Plans a model that consists only of these parts. Throws UserError `surgery.*` and `usage.*`. */
export function planBuild(architecture: Architecture, grafts: readonly Graft[], choices: SurgeryChoices): Plan {
	const places = new Map<Part, Graft>();
	for (const graft of grafts) {
		const part = placeFor(architecture, graft);
		if (places.has(part)) throw toolkitError("usage.given-twice", { part: part.class });
		places.set(part, graft);
	}
	const absent = architecture.parts.filter((part) => !places.has(part)).map((part) => part.class);
	if (absent.length > 0) {
		throw toolkitError("usage.parts-missing", { architecture: architecture.id, missing: absent.join(", ") });
	}
	const notes = grafts.map((graft) => `${graft.component} comes from ${graft.donor.file}`);
	const placed = [...places].flatMap(([part, graft]) => placedAt(part.prefix, graft));
	return assemble(placed, null, choices, { notes });
}

/** The architecture with this name. Throws `usage.unknown-architecture`. */
export function architectureNamed(given: string): Architecture {
	const found = ARCHITECTURES.find((one) => one.id === given);
	if (found !== undefined) return found;
	const known = ARCHITECTURES.filter((one) => one.kind !== "ema").map((one) => one.id);
	throw toolkitError("usage.unknown-architecture", { given, known: known.sort().join(", ") });
}

/** The architecture of a file, even if it is damaged. Throws `model.*` for a file that is not a model. */
export function architectureOf({ verdict, table }: Donor): Architecture {
	const known = verdict.kind === "identified" || verdict.kind === "damaged" ? verdict.architecture : null;
	if (known !== null) return architectureNamed(known);
	throw refusalOf(verdict, table) ?? new Error(`no refusal for a file that is ${verdict.kind}`);
}

function placeFor({ id, parts }: Architecture, graft: Graft): Part {
	const part = parts.find((one) => one.class === graft.class);
	if (part !== undefined) return part;
	const takes = parts.map((one) => one.class).join(", ");
	throw toolkitError("surgery.no-place", { architecture: id, part: graft.class, takes });
}

function componentAt({ found }: Verdict, part: Part): Found | undefined {
	return found.find((one) => one.class === part.class && !isAverage(one));
}

/** Only one part can be replaced at a time: all others must be intact, or the result would still be damaged. */
function checkRest({ file, verdict }: Donor, architecture: Architecture, replaced: Part): void {
	const faults = architecture.parts.flatMap((part) => {
		if (part === replaced) return [];
		const found = componentAt(verdict, part);
		if (found === undefined) return [`${part.class} is missing`];
		return isIntact(found) ? [] : [brokenText(found)];
	});
	if (faults.length === 0) return;
	throw toolkitError("surgery.still-damaged", { file, part: replaced.class, faults: faults.join("; ") });
}
