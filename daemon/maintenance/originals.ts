import { dirname } from "node:path";
import { toFault } from "../../toolkit/errors.ts";
import { removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { folderOf } from "../../workers/files/file-path.ts";
import { type Identity, identityAt } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { Services } from "../daemon-services.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { Kept, KeptFile } from "../journal/port/originals.ts";
import { matches } from "../revise/known-file.ts";
import { nowText } from "../runtime/clock.ts";

/** The services that the removal of originals needs. */
export interface OriginalsServices extends Pick<Services, "log"> {
	readonly control: Pick<Services["control"], "pause">;
	readonly journal: Pick<Journal, "originals">;
}

/** The files that were removed. */
export interface Cleared {
	readonly files: number;
	readonly bytes: number;
}

/**
 * Decides whether an original is removed: called for each, oldest first, with the totals removed so far. `stop`: keep
 * this one and all later ones.
 */
export type Choice = (original: Kept, cleared: Cleared) => Promise<"go" | "stay" | "stop">;

/**
 * Removes originals that the journal archived and nobody has changed since, provided that their output is still in
 * the library as it was published. Starts nothing while the daemon is paused.
 */
export async function clearOriginals(
	services: OriginalsServices,
	choose: Choice,
	signal: AbortSignal,
): Promise<Cleared> {
	const { journal, control, log } = services;
	let cleared: Cleared = { files: 0, bytes: 0 };
	for (let after = 0; ; ) {
		const batch = await journal.originals.kept(after);
		for (const original of batch) {
			if (signal.aborted || control.pause !== null) return cleared;
			const choice = original.going ? "go" : await choose(original, cleared);
			if (choice === "stop") return cleared;
			if (choice === "stay") continue;
			const bytes = await clearOne(original, services).catch((error: unknown) => {
				const { code, message, hint } = toFault(error);
				log.warn({ job: original.job, code, hint }, message);
				return null;
			});
			if (bytes !== null) cleared = { files: cleared.files + 1, bytes: cleared.bytes + bytes };
		}
		const last = batch.at(-1);
		if (last === undefined) return cleared;
		after = last.job;
	}
}

/** Null when it was not removed. */
async function clearOne(one: Kept, { journal, log }: OriginalsServices): Promise<number | null> {
	const { originals } = journal;
	const about = { job: one.job, file: textOf(one.original) };
	switch (await conditionOf(one)) {
		case "unreachable":
			return null;
		case "gone":
			// An earlier removal may have been interrupted after the file was deleted.
			if (one.going) for (const sidecar of one.sidecars) await removeUntouched(sidecar);
			await originals.end(one.job, one.going ? "removed" : "gone", nowText());
			return null;
		case "touched":
			log.debug(about, "an original was changed since it was archived, so it is kept");
			await originals.end(one.job, "kept", nowText());
			return null;
		case "needed":
			log.warn(
				{ ...about, output: one.outputPath },
				"an original is kept for good: its output is no longer in the library as it was published",
			);
			await originals.end(one.job, "kept", nowText());
			return null;
		case "spare":
			if (!(await originals.begin(one.job, nowText()))) return null;
			await remove(one);
			await originals.end(one.job, "removed", nowText());
			return one.original.size;
	}
}

/**
 * The state of an original and its output. `unreachable`: the disk of the original or of the library may not be
 * mounted.
 */
type Condition = "spare" | "needed" | "touched" | "gone" | "unreachable";

async function conditionOf({ original, output, outputPath }: Kept): Promise<Condition> {
	const found = await fileAt(pathOf(original));
	if (found === null) return (await identityAt(folderOf(pathOf(original)))) === null ? "unreachable" : "gone";
	if (!isUntouched(found, original)) return "touched";
	const made = await fileAt(outputPath);
	if (made === null) return (await identityAt(dirname(outputPath))) === null ? "unreachable" : "needed";
	return matches(made, output) ? "spare" : "needed";
}

async function remove({ original, sidecars }: Kept): Promise<void> {
	await removeUntouched(original);
	for (const sidecar of sidecars) await removeUntouched(sidecar);
	await syncFolder(folderOf(pathOf(original)));
}

async function removeUntouched(file: KeptFile): Promise<void> {
	const found = await fileAt(pathOf(file));
	if (found !== null && isUntouched(found, file)) await removeIfThere(pathOf(file));
}

function isUntouched(found: Identity, file: KeptFile): boolean {
	return matches(found, file) && found.ctimeNs === file.ctimeNs;
}

function pathOf({ pathHex }: KeptFile): Buffer {
	return Buffer.from(pathHex, "hex");
}

function textOf(file: KeptFile): string {
	return pathOf(file).toString();
}
