import { sep } from "node:path";

/** Whether the absolute path `inner` is or is below `outer`. Compares the paths only, without the file system. */
export function isWithin(inner: string, outer: string): boolean {
	return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
