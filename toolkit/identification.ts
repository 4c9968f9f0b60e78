import { KIND_IDS, KINDS, type Kind } from "./kinds.ts";
import type { Candidate, Verdict } from "./verdict.ts";

/** The identity of a file; every value is null if the file was not identified. */
export interface Identification {
	/** `SD-v1`; null also for a file whose kind and base are known but whose networks are not described in full. */
	readonly architecture: string | null;
	/** `checkpoint`; a key of `KINDS` in the version that identified the file. */
	readonly kind: string | null;
	/** `sd1`. */
	readonly base: string | null;
	/** `inpainting`; null for the ordinary variant. */
	readonly variant: string | null;
}

/** The identity in a verdict on an identified or damaged file; all null for every other verdict. */
export function identificationOf(verdict: Verdict | null): Identification & { readonly kind: Kind | null } {
	if (verdict?.kind !== "identified" && verdict?.kind !== "damaged") {
		return { architecture: null, kind: null, base: null, variant: null };
	}
	const { architecture, fileKind: kind, base } = verdict;
	return { architecture, kind, base, variant: verdict.kind === "identified" ? verdict.variant : null };
}

/** `SD-v1`, or `diffusion model flux1` without an architecture; null for a file that was not identified. */
export function identificationText({ architecture, kind, base }: Omit<Identification, "variant">): string | null {
	if (architecture !== null) return architecture;
	if (kind === null) return null;
	return base === null ? kindText(kind) : `${kindText(kind)} ${base}`;
}

/** Like `identificationText`, with the variant: `SD-v1, inpainting`, `diffusion model flux1 fill`. */
export function fullIdentificationText(identification: Identification): string | null {
	const text = identificationText(identification);
	const { architecture, variant } = identification;
	if (text === null || variant === null) return text;
	if (architecture !== null) return `${text}, ${variant}`;
	// The variant of an ordinary LoRA ends with "lora", which the text already begins with.
	return `${text} ${identification.kind === "lora" ? variant.replace(/ lora$/, "") : variant}`;
}

/** `diffusion model flux1 dev` */
export function candidateText({ kind, base, variant }: Candidate): string {
	return fullIdentificationText({ architecture: null, kind, base, variant }) ?? "";
}

/** The name of a kind: `LoRA`; the id for a kind of another version. */
export function kindText(id: string): string {
	const kind = KIND_IDS.find((one) => one === id);
	return kind === undefined ? id : KINDS[kind];
}
