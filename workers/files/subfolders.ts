import { baseName } from "../../toolkit/base-names.ts";
import { fromLatin1, toLatin1 } from "./byte-path.ts";
import { safeStem } from "./names.ts";

/** A value of the setting `subfolders`. */
type Subfolders = "keep" | "flatten" | "base";

const SLASH = 0x2f;

/**
 * The subfolders, below the folder of its kind, in which a file is published. `path` and `inbox` are absolute. A file
 * outside the inbox has no subfolders. `safeStem` makes every name valid, so none of them is `..`. `base` is null if
 * unknown.
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
	const names = toLatin1(path.subarray(start.length)).split("/").slice(0, -1);
	return names.filter((name) => name !== "" && name !== ".").map((name) => fromLatin1(name));
}
