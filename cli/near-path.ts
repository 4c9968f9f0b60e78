import { relative } from "node:path";
import { printable } from "../toolkit/printable.ts";

/** A path for a person: relative if it is below the working directory, without control characters. */
export function nearPath(path: string): string {
	const near = relative(process.cwd(), path);
	return printable(near.startsWith("..") ? path : near);
}
