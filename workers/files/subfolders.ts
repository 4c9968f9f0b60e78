import { baseName } from "../../toolkit/base-names.ts";
import type { NameRules } from "../platform/contract.ts";
import { namesBetween } from "./file-path.ts";
import { safeStem } from "./names.ts";

/** A value of the setting `subfolders`. */
type Subfolders = "keep" | "flatten" | "base";

/**
 * The subfolders, below the folder of its kind, in which a file is published. `path` and `inbox` are absolute. A file
 * outside the inbox has no subfolders. `safeStem` makes every name valid, so none of them is `..`. `base` is null if
 * unknown.
 */
export function subfoldersOf(
	setting: Subfolders,
	{
		path,
		inbox,
		base,
		rules,
	}: { readonly path: Uint8Array; readonly inbox: string; readonly base: string | null; readonly rules: NameRules },
): readonly string[] {
	if (setting === "flatten") return [];
	const kept = (namesBetween(inbox, path) ?? []).slice(0, -1).map((name) => safeStem(name, rules));
	if (setting === "keep" || base === null) return kept;
	const name = baseName(base);
	return kept[0]?.toLowerCase() === name.toLowerCase() ? kept : [name, ...kept];
}
