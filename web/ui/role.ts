import type { WireRole } from "../../daemon/http/wire/models.ts";

/** The style that gives an element the colour of a role, as `var(--role)`. */
export function roleStyle(role: WireRole): { readonly "--role": string } {
	return { "--role": `var(--${role})` };
}
