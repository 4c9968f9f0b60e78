import { lstat, readdir } from "node:fs/promises";
import {
	type FilePath,
	filePath,
	folderOf,
	fromLatin1,
	inFolder,
	nameOf,
	pathFromHex,
	toLatin1,
} from "../../workers/files/file-path.ts";
import { type Arrival, asPath, identityOf } from "../../workers/files/identity.ts";
import { nameBeside, type SidecarFit, sidecarsByModel } from "../inbox/sidecars.ts";
import type { Sidecar } from "../journal/port/model.ts";

/**
 * The sidecars beside a source. `fits`: those that a scan has found; without it, the folder is listed. A sidecar that
 * cannot be read is left out.
 */
export async function sidecarsOf({ pathBytes }: Arrival, fits?: readonly SidecarFit[]): Promise<readonly Sidecar[]> {
	const found: Sidecar[] = [];
	for (const fit of fits ?? (await fitsBeside(pathBytes))) {
		const sidecar = await readSidecar(pathBeside(pathBytes, fit), fit);
		if (sidecar !== null) found.push(sidecar);
	}
	return found;
}

/** The sidecars in the folder of a source. */
export async function fitsBeside(source: FilePath): Promise<readonly SidecarFit[]> {
	const names = await readdir(asPath(folderOf(source)), { encoding: "latin1" }).catch(() => []);
	return sidecarsByModel(names).get(toLatin1(nameOf(source))) ?? [];
}

/** A sidecar's path in the inbox. */
export function cameFrom({ fromHex }: Pick<Sidecar, "fromHex">): FilePath {
	return pathFromHex(fromHex);
}

/** A sidecar as a file that arrived. */
export function asArrival(sidecar: Pick<Sidecar, "fromHex" | "identity">): Arrival {
	const pathBytes = cameFrom(sidecar);
	return { path: pathBytes.toString(), pathBytes, identity: sidecar.identity };
}

/** The record of a sidecar that has not been moved yet. */
export function asSidecar({ pathBytes, identity }: Arrival, { ending, wholeName }: SidecarFit): Sidecar {
	return { ending, wholeName, fromHex: pathBytes.toString("hex"), identity, staged: null };
}

/** Path of a sidecar beside its published model. */
export function pathBeside(model: string | Uint8Array, fit: SidecarFit): FilePath {
	const path = filePath(model);
	return inFolder(folderOf(path), fromLatin1(nameBeside(toLatin1(nameOf(path)), fit)));
}

/** Null for anything but a regular file, and for a file that has disappeared. */
async function readSidecar(path: FilePath, fit: SidecarFit): Promise<Sidecar | null> {
	try {
		const stats = await lstat(asPath(path), { bigint: true });
		if (!stats.isFile()) return null;
		return asSidecar({ path: path.toString(), pathBytes: path, identity: identityOf(stats) }, fit);
	} catch {
		return null;
	}
}
