import { MARKER_FAMILIES } from "./architectures/families/index.ts";
import { LORA_TARGETS } from "./architectures/families/lora/bases.ts";
import { ARCHITECTURES } from "./architectures/index.ts";
import { KIND_IDS, type Kind } from "./kinds.ts";
import type { Base } from "./verdict.ts";

/** Every base that a file of this kind can be identified as, sorted. */
export function basesOf(kind: Kind): Base[] {
	// A denoiser beside a VAE or a text encoder is a checkpoint.
	const familyKind = kind === "checkpoint" ? "diffusion-model" : kind;
	const families = MARKER_FAMILIES.filter((family) => family.kind === familyKind).flatMap(({ base, also = [] }) => [
		base,
		...also,
	]);
	const described = ARCHITECTURES.filter((one) => one.kind === kind).map(({ base }) => base);
	const loras = kind === "lora" ? LORA_TARGETS.map(({ base }) => base) : [];
	return [...new Set([...families, ...described, ...loras])].sort();
}

/** Every base that a file can be identified as, sorted. */
export function allBases(): Base[] {
	return [...new Set(KIND_IDS.flatMap(basesOf))].sort();
}
