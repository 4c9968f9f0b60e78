/** The keys that lead to a setting, outermost first. */
export type Path = readonly PropertyKey[];

/** Describes an error in one setting as a sentence. `line` is null if no line contains the setting. */
export function faultAt(line: number | null, path: Path, what: string): string {
	return `${line === null ? "" : `line ${line}: `}\`${path.map(String).join(".") || "the file"}\`: ${what}`;
}
