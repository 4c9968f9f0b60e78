import { dirname } from "node:path";
import { makeFolders } from "../../workers/files/durable.ts";
import { type Arrival, identityAt } from "../../workers/files/identity.ts";
import { type SidecarFit, staysWithOriginal } from "../inbox/sidecars.ts";
import type { HistoryEntry } from "../journal/port/history.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { SidecarPlace } from "../journal/port/model.ts";
import { folderOf } from "./archive.ts";
import { putBeside } from "./beside.ts";
import { placeSidecars, placesOf, releaseSidecars } from "./place-sidecars.ts";
import { asSidecar } from "./sidecars.ts";
import { stage } from "./stage.ts";
import type { StagingFolder } from "./staging-folder.ts";
import { sidecarTemp, tempPath } from "./temp.ts";

/** What became of a sidecar that came after its model. */
export type LateSidecarResult =
	| { readonly kind: "followed"; readonly to: string }
	/** It waits in the inbox. */
	| { readonly kind: "stays"; readonly why: string }
	/** Somebody took it meanwhile. */
	| { readonly kind: "gone" };

/** A sidecar whose model was published before. */
export interface LateSidecar {
	readonly arrival: Arrival;
	readonly fit: SidecarFit;
	/** The record of its model. */
	readonly entry: HistoryEntry;
}

/** Where it is done. `number`: of the temporary name; no two at a time may have the same. */
export interface LateSidecarOptions {
	readonly journal: Journal;
	/** Where a file is made that goes to this folder. */
	readonly stagingFolderFor: (destination: string) => Promise<Pick<StagingFolder, "workFolder">>;
	readonly number: number;
}

/** No job is in its attempt 0, so that no job's temporary file is called so. */
const NO_ATTEMPT = 0;

/** It has stood still already. */
const HAS_SETTLED = 0;

/** Moves a sidecar after its model, or, where it is true of the original only, after that; durable, and recorded. */
export async function placeLateSidecar(
	lateSidecar: LateSidecar,
	options: LateSidecarOptions,
): Promise<LateSidecarResult> {
	const { arrival, fit, entry } = lateSidecar;
	const stays = staysWithOriginal(fit);
	const model = stays ? await originalOf(entry) : await outputOf(entry);
	if (model === null) return WAITS;
	const [place] = stays
		? await putBeside([asSidecar(arrival, fit)], model, NO_TRAIL)
		: await followOutput(lateSidecar, model.toString(), options);
	if (place === undefined) return { kind: "gone" };
	if (place.path === null) {
		return { kind: "stays", why: `its name is taken in ${folderOf(model)}, or it could not be moved there` };
	}
	await options.journal.accompany(entry.id, [place]);
	return { kind: "followed", to: place.path };
}

/** A sidecar that nothing is known of a model for. */
export const WAITS: LateSidecarResult = { kind: "stays", why: "it waits for its model" };

/** An empty file that a crash leaves behind where there are no hard links keeps the sidecar in the inbox, no more. */
const NO_TRAIL = { placeholder: null, note: async (): Promise<void> => undefined };

async function originalOf({ original }: HistoryEntry): Promise<Buffer | null> {
	if (original === null) return null;
	const path = original.pathHex === null ? Buffer.from(original.path) : Buffer.from(original.pathHex, "hex");
	return (await identityAt(path)) === null ? null : path;
}

/** Null where the model is not there any more. */
async function outputOf({ output }: HistoryEntry): Promise<Buffer | null> {
	if (output === null || (await identityAt(output.path))?.size !== output.bytes) return null;
	return Buffer.from(output.path);
}

async function followOutput(
	{ arrival, fit, entry }: LateSidecar,
	final: string,
	{ stagingFolderFor, number }: LateSidecarOptions,
): Promise<readonly SidecarPlace[]> {
	const { workFolder } = await stagingFolderFor(dirname(final));
	await makeFolders(workFolder);
	const temp = sidecarTemp(tempPath(workFolder, { id: entry.id, attempt: NO_ATTEMPT }), number);
	const company = { sidecars: [await stage(asSidecar(arrival, fit), temp, HAS_SETTLED)] };
	await placeSidecars(company, final, NO_TRAIL.note);
	const places = await placesOf(company, final);
	await releaseSidecars(company, final);
	return places;
}
