import { baseName } from "../../toolkit/base-names.ts";
import { safeStem } from "./names.ts";

/** A value of the setting `subfolders`. */
type Subfolders = "keep" | "flatten" | "base";

const SLASH = 0x2f;

/**
 * The names of the folders, below the folder of its kind, that a file is published in. `path` and `inbox` are absolute;
 * a file that is not in the inbox has no folders to keep. Names that cannot be used everywhere are changed as
 * `safeStem` changes them, so none of them is `..`. `base`: null where it is not known.
 */
export function subfoldersOf(
	setting: Subfolders,
	{ path, inbox, base }: { readonly path: Uint8Array; readonly inbox: string; readonly base: string | null },
): readonly string[] {
	if (setting === "flatten") return [];
	const kept = foldersBetween(Buffer.from(inbox), Buffer.from(path)).map(safeStem);
	if (setting === "keep" || base === null) return kept;
	const name = baseName(base);
	return kept[0]?.toLowerCase() === name.toLowerCase() ? kept : [name, ...kept];
}

function foldersBetween(inbox: Buffer, path: Buffer): Uint8Array[] {
	const start = inbox.at(-1) === SLASH ? inbox : Buffer.concat([inbox, Buffer.of(SLASH)]);
	if (!path.subarray(0, start.length).equals(start)) return [];
	// One character for each byte: names that are not UTF-8 stay whole.
	const names = path.subarray(start.length).toString("latin1").split("/").slice(0, -1);
	return names.filter((name) => name !== "" && name !== ".").map((name) => Buffer.from(name, "latin1"));
}
