import { UserError } from "../../toolkit/errors.ts";
import { removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { type FilePath, folderOf, nameOf } from "../../workers/files/file-path.ts";
import { errnoOf, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { Sidecar, SidecarPlace } from "../journal/port/model.ts";
import { moveInto, type PlaceholderLog, removePlaceholder, whyAbsent } from "./archive.ts";
import { asArrival, cameFrom, pathBeside } from "./sidecars.ts";

/**
 * Moves sidecars beside the original that they came with, which was archived or quarantined, and renames them to
 * match. A sidecar that cannot be moved, or whose new name is taken, stays. Can be repeated.
 */
export async function putBeside(
	sidecars: readonly Sidecar[],
	source: Uint8Array,
	placeholders: PlaceholderLog,
): Promise<readonly SidecarPlace[]> {
	const places: SidecarPlace[] = [];
	for (const sidecar of sidecars) {
		const to = pathBeside(source, sidecar);
		await moveTo(sidecar, to, { ...placeholders, placeholder: placeholders.placeholder?.equals(to) ? to : null });
		const name = nameOf(cameFrom(sidecar)).toString();
		if (await lies(sidecar, to)) places.push({ name, path: to.toString() });
		else if (await lies(sidecar, cameFrom(sidecar))) places.push({ name, path: null });
	}
	const [first] = sidecars;
	if (first !== undefined) await syncFolder(folderOf(cameFrom(first)));
	return places;
}

/** Deletes sidecars that describe only the bytes of a file that is about to be deleted. */
export async function deleteSidecars(sidecars: readonly Sidecar[]): Promise<void> {
	for (const sidecar of sidecars) if (await lies(sidecar, cameFrom(sidecar))) await removeIfThere(cameFrom(sidecar));
}

async function moveTo(sidecar: Sidecar, to: FilePath, placeholders: PlaceholderLog): Promise<void> {
	const from = cameFrom(sidecar);
	const arrival = asArrival(sidecar);
	try {
		if ((await whyAbsent(from, arrival)) !== null) return;
		await removePlaceholder(placeholders);
		await moveInto(from, arrival, folderOf(to).toString(), [nameOf(to)], placeholders);
	} catch (error) {
		if (error instanceof UserError ? error.code.startsWith("journal.") : errnoOf(error) === null) throw error;
	}
}

async function lies(sidecar: Sidecar, path: FilePath): Promise<boolean> {
	const found = await fileAt(path).catch(() => null);
	return found !== null && sameContent(found, sidecar.identity);
}
