import { ModelError } from "../../toolkit/errors.ts";
import { removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { errnoOf, identityAt, sameContent } from "../../workers/files/identity.ts";
import type { Sidecar, SidecarPlace } from "../journal/port/model.ts";
import { cleanTrail, folderOf, moveInto, nameOf, type Trail, whyAbsent } from "./retire.ts";
import { asArrival, cameFrom, pathBeside } from "./sidecars.ts";

/**
 * Moves sidecars beside the file that they came with, which was put away or aside, under the names that go with its own.
 * One that cannot be moved, or whose name another file has, stays. May be done again.
 */
export async function putBeside(
	sidecars: readonly Sidecar[],
	source: Uint8Array,
	trail: Trail,
): Promise<readonly SidecarPlace[]> {
	const places: SidecarPlace[] = [];
	for (const sidecar of sidecars) {
		const to = pathBeside(source, sidecar);
		await moveTo(sidecar, to, { ...trail, placeholder: trail.placeholder?.equals(to) ? to : null });
		const name = nameOf(cameFrom(sidecar)).toString();
		if (await lies(sidecar, to)) places.push({ name, path: to.toString() });
		else if (await lies(sidecar, cameFrom(sidecar))) places.push({ name, path: null });
	}
	const [first] = sidecars;
	if (first !== undefined) await syncFolder(folderOf(cameFrom(first)));
	return places;
}

/** Deletes sidecars that were true only of a file that is about to be deleted. */
export async function deleteSidecars(sidecars: readonly Sidecar[]): Promise<void> {
	for (const sidecar of sidecars) if (await lies(sidecar, cameFrom(sidecar))) await removeIfThere(cameFrom(sidecar));
}

async function moveTo(sidecar: Sidecar, to: Buffer, trail: Trail): Promise<void> {
	const from = cameFrom(sidecar);
	const arrival = asArrival(sidecar);
	try {
		if ((await whyAbsent(from, arrival)) !== null) return;
		await cleanTrail(trail);
		await moveInto(from, arrival, folderOf(to).toString(), [nameOf(to)], trail);
	} catch (error) {
		if (error instanceof ModelError ? error.code.startsWith("journal.") : errnoOf(error) === null) throw error;
	}
}

async function lies(sidecar: Sidecar, path: Buffer): Promise<boolean> {
	const found = await identityAt(path).catch(() => null);
	return found !== null && sameContent(found, sidecar.identity);
}
