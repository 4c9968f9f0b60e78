import { type FilePath, filePath, inFolder, pathFromHex } from "../../workers/files/file-path.ts";
import type { RevisionKind, RevisionWork, Subject } from "../journal/port/revisions.ts";

/** Where the journal says that the files are which an undo or a retry looks for. */
export function recordedPaths(kind: RevisionKind, { entry, sources, retriedTo }: Subject): readonly FilePath[] {
	const originals = sources.map(({ path }) => pathFromHex(path));
	if (kind === "retry") return [...originals, ...(retriedTo === null ? [] : [pathFromHex(retriedTo)])];
	const sidecars = entry.sidecars.flatMap(({ path }) => path ?? []);
	return [...originals, ...[...(entry.output === null ? [] : [entry.output.path]), ...sidecars].map(filePath)];
}

/** The paths that a revision changes. */
export function changedPaths({ moves, removals }: RevisionWork): readonly FilePath[] {
	const moved = moves.flatMap(({ from, folder, name }) => [
		pathFromHex(from.path),
		inFolder(pathFromHex(folder), pathFromHex(name)),
	]);
	return [...moved, ...removals.map(pathFromHex)];
}
