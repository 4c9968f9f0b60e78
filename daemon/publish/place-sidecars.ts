import { dirname } from "node:path";
import { UserError } from "../../toolkit/errors.ts";
import { removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { type FilePath, folderOf, nameOf } from "../../workers/files/file-path.ts";
import { errnoOf, sameContent } from "../../workers/files/identity.ts";
import { fileAt, renameFile } from "../../workers/files/lost-replies.ts";
import { place } from "../../workers/files/place.ts";
import { staysWithOriginal } from "../inbox/sidecars.ts";
import type { Product, Sidecar, SidecarPlace } from "../journal/port/model.ts";
import { asArrival, cameFrom, pathBeside } from "./sidecars.ts";

/** Where there are no hard links: called before an empty placeholder is created at this path. */
type BeforePlaceholder = (path: string) => Promise<void>;

/** The sidecars of one model. */
type Company = Pick<Product, "sidecars">;

/**
 * Gives a product's sidecars names that match its own, durably. A sidecar whose name is taken, or that cannot be
 * named, is left out; no other file is touched. Can be repeated.
 */
export async function placeSidecars(company: Company, final: string, before: BeforePlaceholder): Promise<void> {
	let placed = 0;
	for (const sidecar of company.sidecars ?? []) {
		if (sidecar.staged === null || (await isPlaced(sidecar, final))) continue;
		if (await placeOne(sidecar.staged.temp, pathBeside(final, sidecar), before)) placed++;
	}
	if (placed > 0) await syncFolder(dirname(final));
}

/**
 * Removes the sidecars from a name that their product did not get; they have their temporary names again. `isHeld`: asked
 * right before each removal, because whoever has taken up the job in the meantime may have published it under that name.
 */
export async function withdrawSidecars(company: Company, final: string, isHeld: () => Promise<boolean>): Promise<void> {
	for (const sidecar of company.sidecars ?? []) {
		if (sidecar.staged === null || !(await isPlaced(sidecar, final)) || !(await isHeld())) continue;
		const path = pathBeside(final, sidecar);
		// Where there are no hard links, the copy has no other name.
		if (await hasInode(sidecar.staged.temp, sidecar.staged)) await removeIfThere(path);
		else await renameFile(path, sidecar.staged.temp);
	}
}

/** Removes an empty placeholder that a crash left at a sidecar's new path, but not an empty sidecar. */
export async function removeSidecarPlaceholder(company: Company, path: string): Promise<void> {
	const found = await fileAt(path);
	if (found?.size !== 0 || company.sidecars?.some(({ staged }) => staged?.ino === found.ino)) return;
	await removeIfThere(path);
}

/**
 * Current paths of a published product's sidecars, except those that stay with the original and those that
 * disappeared.
 */
export async function placesOf(company: Company, final: string): Promise<readonly SidecarPlace[]> {
	const places: SidecarPlace[] = [];
	for (const sidecar of company.sidecars ?? []) {
		if (staysWithOriginal(sidecar)) continue;
		const name = nameOf(cameFrom(sidecar)).toString();
		if (await isPlaced(sidecar, final)) places.push({ name, path: pathBeside(final, sidecar).toString() });
		else if (await isInInbox(sidecar)) places.push({ name, path: null });
	}
	return places;
}

/**
 * Called after the outcome is durable. Removes the temporary names, and those sidecars from the inbox that are in the
 * library.
 */
export async function releaseSidecars(company: Company, final: string): Promise<void> {
	const released = new Set<string>();
	for (const sidecar of company.sidecars ?? []) {
		if (sidecar.staged === null) continue;
		if ((await isPlaced(sidecar, final)) && (await isInInbox(sidecar))) {
			const from = cameFrom(sidecar);
			// A sidecar that cannot be removed stays in the inbox, like a source.
			if (await removed(from)) released.add(folderOf(from).toString("hex"));
		}
		await removeIfThere(sidecar.staged.temp);
	}
	for (const folder of released) await syncFolder(Buffer.from(folder, "hex"));
}

async function placeOne(temp: string, path: FilePath, before: BeforePlaceholder): Promise<boolean> {
	try {
		await place(Buffer.from(temp), [path], async (at, placeholder) => {
			if (placeholder) await before(at.toString());
		});
		return true;
	} catch (error) {
		if (error instanceof UserError ? error.code.startsWith("journal.") : errnoOf(error) === null) throw error;
		return false;
	}
}

async function isPlaced(sidecar: Sidecar, final: string): Promise<boolean> {
	return sidecar.staged !== null && (await hasInode(pathBeside(final, sidecar), sidecar.staged));
}

async function hasInode(path: string | Uint8Array, { dev, ino }: { dev: string; ino: string }): Promise<boolean> {
	const found = await fileAt(path).catch(() => null);
	return found !== null && found.dev === dev && found.ino === ino;
}

async function isInInbox(sidecar: Sidecar): Promise<boolean> {
	const { pathBytes, identity } = asArrival(sidecar);
	const found = await fileAt(pathBytes).catch(() => null);
	return found !== null && sameContent(found, identity);
}

async function removed(path: FilePath): Promise<boolean> {
	try {
		return await removeIfThere(path);
	} catch (error) {
		if (error instanceof UserError && error.code === "work.read-only") return false;
		throw error;
	}
}
