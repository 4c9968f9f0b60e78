import { type Identification, identificationText } from "../../toolkit/identification.ts";

/** The same, and in words what it is: `LoRA sdxl`; null for what was not identified. */
export function withWhat<T extends Omit<Identification, "variant">>(one: T): T & { readonly what: string | null } {
	return { ...one, what: identificationText(one) };
}
