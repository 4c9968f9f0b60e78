import { dirname } from "node:path";
import { makeFolders } from "../../workers/files/durable.ts";
import { folderOf } from "../../workers/files/file-path.ts";
import { type Arrival, identityAt } from "../../workers/files/identity.ts";
import { type SidecarFit, staysWithOriginal } from "../inbox/sidecars.ts";
import type { HistoryEntry } from "../journal/port/history.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { SidecarPlace } from "../journal/port/model.ts";
import { putBeside } from "./beside.ts";
import { placeSidecars, placesOf, releaseSidecars } from "./place-sidecars.ts";
import { asSidecar } from "./sidecars.ts";
import { stage } from "./stage.ts";
import type { StagingFolder } from "./staging-folder.ts";
import { sidecarTemp, tempPath } from "./temp.ts";

/** The result for a sidecar that arrived after its model. */
export type LateSidecarResult =
	| { readonly kind: "followed"; readonly to: string }
	/** It waits in the inbox. */
	| { readonly kind: "stays"; readonly why: string }
	/** It was removed in the meantime. */
	| { readonly kind: "gone" };

/** A sidecar whose model is already published. */
export interface LateSidecar {
	readonly arrival: Arrival;
	readonly fit: SidecarFit;
	/** The record of its model. */
	readonly entry: HistoryEntry;
}

/** `number` is part of the temporary name; concurrent calls need different numbers. */
export interface LateSidecarOptions {
	readonly journal: Journal;
	/** The staging folder for files that are published in this folder. */
	readonly stagingFolderFor: (destination: string) => Promise<Pick<StagingFolder, "workFolder" | "inherited">>;
	readonly number: number;
}

/** Claims count from 1, so no job has a temporary file of this name. */
const NO_CLAIM = 0;

/** Places a sidecar beside its model, or beside the original if it is a checksum of that. Durable and recorded. */
export async function placeLateSidecar(
	lateSidecar: LateSidecar,
	options: LateSidecarOptions,
): Promise<LateSidecarResult> {
	const { arrival, fit, entry } = lateSidecar;
	const stays = staysWithOriginal(fit);
	const model = stays ? await originalOf(entry) : await outputOf(entry);
	if (model === null) return WAITS;
	const [place] = stays
		? await putBeside([asSidecar(arrival, fit)], model, NO_PLACEHOLDER_LOG)
		: await followOutput(lateSidecar, model.toString(), options);
	if (place === undefined) return { kind: "gone" };
	if (place.path === null) {
		return { kind: "stays", why: `its name is taken in ${folderOf(model)}, or it could not be moved there` };
	}
	await options.journal.accompanyLate(entry.id, [place]);
	return { kind: "followed", to: place.path };
}

/** For a sidecar without a known model. */
export const WAITS: LateSidecarResult = { kind: "stays", why: "it waits for its model" };

/** Not recorded: an empty file that a crash leaves behind only keeps the sidecar in the inbox. */
const NO_PLACEHOLDER_LOG = { placeholder: null, note: async (): Promise<void> => undefined };

async function originalOf({ original }: HistoryEntry): Promise<Buffer | null> {
	if (original === null) return null;
	const path = original.pathHex === null ? Buffer.from(original.path) : Buffer.from(original.pathHex, "hex");
	return (await identityAt(path)) === null ? null : path;
}

/** Null if the model no longer exists. */
async function outputOf({ output }: HistoryEntry): Promise<Buffer | null> {
	if (output === null || (await identityAt(output.path))?.size !== output.bytes) return null;
	return Buffer.from(output.path);
}

async function followOutput(
	{ arrival, fit, entry }: LateSidecar,
	final: string,
	{ stagingFolderFor, number }: LateSidecarOptions,
): Promise<readonly SidecarPlace[]> {
	const { workFolder, inherited } = await stagingFolderFor(dirname(final));
	await makeFolders(workFolder);
	const temp = sidecarTemp(tempPath(workFolder, { id: entry.id, claim: NO_CLAIM }), number);
	const staged = { sidecars: [await stage(asSidecar(arrival, fit), temp, { quietMs: 0, inherited })] };
	await placeSidecars(staged, final, NO_PLACEHOLDER_LOG.note);
	const places = await placesOf(staged, final);
	await releaseSidecars(staged, final);
	return places;
}
