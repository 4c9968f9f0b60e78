import { sep } from "node:path";

/** Whether `inner` is `outer` or lies within it; by their names alone, both absolute. */
export function isWithin(inner: string, outer: string): boolean {
	return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
