import { dirname } from "node:path";
import { type FilePath, folderOf, inFolder, nameOf, pathFromHex, toLatin1 } from "../../workers/files/file-path.ts";
import { identityAt } from "../../workers/files/identity.ts";
import { numberedNames, splitName } from "../../workers/files/names.ts";
import { ownersIn, type SidecarFit } from "../inbox/sidecars.ts";
import type { HistoryEntry } from "../journal/port/history.ts";
import type { FileMove, RecordedPlace } from "../journal/port/revisions.ts";
import { pathBeside, sidecarsOf } from "../publish/sidecars.ts";
import { hexOf } from "./subject.ts";

/** A sidecar at its current path, and how its name is derived from its model's. */
export interface RevisedSidecar {
	readonly from: RecordedPlace;
	readonly fit: SidecarFit;
	/** Its original name. */
	readonly name: string;
}

/** The sidecars of a file that are beside its output now. */
export async function revisedSidecarsOf({ output, sidecars }: HistoryEntry): Promise<readonly RevisedSidecar[]> {
	if (output === null) return [];
	const model = latin(output.path);
	const companions: RevisedSidecar[] = [];
	for (const { name, path } of sidecars) {
		if (path === null || dirname(path) !== dirname(output.path)) continue;
		const owner = ownersIn([model, latin(path)])(latin(path));
		const found = await identityAt(path);
		if (found === null || owner?.model !== model) continue;
		const fit = { ending: owner.ending, wholeName: owner.by === model };
		companions.push({ from: placeOf(hexOf(path), found), fit, name });
	}
	return companions;
}

/** The sidecars beside a file. */
export async function revisedSidecarsAt({ path, mark }: RecordedPlace): Promise<readonly RevisedSidecar[]> {
	const pathBytes = pathFromHex(path);
	const identity = { ...mark, dev: "", ctimeNs: "" };
	const found = await sidecarsOf({ path: pathBytes.toString(), pathBytes, identity });
	return found.map(({ fromHex, identity: own, ending, wholeName }) => ({
		from: placeOf(fromHex, own),
		fit: { ending, wholeName },
		name: nameOf(Buffer.from(fromHex, "hex")).toString(),
	}));
}

/** The moves of sidecars to their model's new place. A sidecar whose name is taken there stays. */
export function sidecarMoves(companions: readonly RevisedSidecar[], model: Uint8Array): readonly FileMove[] {
	return companions.map(({ from, fit, name }) => {
		const to = pathBeside(model, fit);
		const where = { folder: hexOf(folderOf(to)), name: hexOf(nameOf(to)), taken: "leave" } as const;
		return { what: "sidecar", sidecar: name, from, ...where, tried: null, copy: null, to: null, done: false };
	});
}

/** The path, or the first numbered one after it, where the names of a model and all its sidecars are free. */
export async function roomFor(companions: readonly RevisedSidecar[], wished: Uint8Array): Promise<FilePath> {
	const { stem, extension } = splitName(nameOf(wished));
	for (const name of numberedNames(stem, extension)) {
		const path = inFolder(folderOf(wished), name);
		const paths = [path, ...companions.map(({ fit }) => pathBeside(path, fit))];
		const found = await Promise.all(paths.map((one) => identityAt(one)));
		if (found.every((one) => one === null)) return path;
	}
	throw new Error("unreachable: the numbered names are endless");
}

function placeOf(path: string, { ino, size, mtimeNs }: RecordedPlace["mark"]): RecordedPlace {
	return { path, mark: { ino, size, mtimeNs } };
}

/** The last part of a path, one character per byte. */
function latin(path: string): string {
	return toLatin1(nameOf(Buffer.from(path)));
}
