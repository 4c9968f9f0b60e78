import { sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { Sidecar } from "../journal/port/model.ts";
import type { KeptFile, KeptFiles } from "../journal/port/originals.ts";
import { pathBeside } from "./sidecars.ts";

/**
 * Fingerprints of an archived original, the sidecars beside it, and its output. Null when the original or the output
 * is missing: the original must then never be removed automatically.
 */
export async function keptFiles(
	original: Uint8Array,
	staying: readonly Sidecar[],
	output: string,
): Promise<KeptFiles | null> {
	const kept = await keptAt(original, null);
	const made = await fileAt(output).catch(() => null);
	if (kept === null || made === null) return null;
	const sidecars: KeptFile[] = [];
	for (const sidecar of staying) {
		const beside = await keptAt(pathBeside(original, sidecar), sidecar);
		if (beside !== null) sidecars.push(beside);
	}
	const { ino, size, mtimeNs } = made;
	return { original: kept, sidecars, output: { ino, size, mtimeNs } };
}

/** Null when the sidecar is missing or was replaced by another file. */
async function keptAt(path: Uint8Array, sidecar: Sidecar | null): Promise<KeptFile | null> {
	const found = await fileAt(path).catch(() => null);
	if (found === null || (sidecar !== null && !sameContent(found, sidecar.identity))) return null;
	const { ino, size, mtimeNs, ctimeNs } = found;
	return { pathHex: Buffer.from(path).toString("hex"), ino, size, mtimeNs, ctimeNs };
}
