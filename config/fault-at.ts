/** The keys that lead to a setting, outermost first. */
export type Path = readonly PropertyKey[];

/** A fault of one key as a sentence; `line` is null where no line names it. */
export function faultAt(line: number | null, path: Path, what: string): string {
	return `${line === null ? "" : `line ${line}: `}\`${path.map(String).join(".") || "the file"}\`: ${what}`;
}
