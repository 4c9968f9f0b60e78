import { dirname } from "node:path";
import { makeFolders, syncFolder } from "../workers/files/durable.ts";
import { type FilePath, inFolder, pathKey } from "../workers/files/file-path.ts";
import { errnoOf } from "../workers/files/identity.ts";
import { fileAt } from "../workers/files/lost-replies.ts";
import { numberedNames } from "../workers/files/names.ts";
import { place } from "../workers/files/place.ts";
import { daemonError } from "./errors.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { HeldJob, Product } from "./journal/port/model.ts";
import { placeSidecars, withdrawSidecars } from "./publish/place-sidecars.ts";
import { createKeyedMutex } from "./runtime/mutex.ts";

/**
 * Gives a finished product its name in the library, after its sidecars have theirs, and makes all of it durable.
 * Returns the path. Each name is recorded in the journal before it is tried. Where hard links work, the temporary
 * names remain as well, until `recordDone` removes them. `check` runs immediately before each attempt; when it
 * throws, no name is given.
 */
export function publish(
	journal: Journal,
	job: HeldJob,
	product: Product,
	check: () => Promise<void> = async () => undefined,
): Promise<string> {
	const work = (): Promise<string> => giveNames({ journal, job, product, check });
	return product.sidecars === undefined || product.sidecars.length === 0
		? work()
		: inTurn(pathKey(product.folder), work);
}

/**
 * By the folder. Products with sidecars are published in it one at a time: two that try the same names at once would each
 * skip a sidecar whose name the other has for a moment. Where two hosts do this, the sidecar that is skipped stays in the inbox
 * and follows its model from there, as one that arrives late.
 */
const inTurn = createKeyedMutex();

interface Naming {
	readonly journal: Journal;
	readonly job: HeldJob;
	readonly product: Product;
	readonly check: () => Promise<void>;
}

async function giveNames({ journal, job, product, check }: Naming): Promise<string> {
	await makeFolders(product.folder);
	const sidecarMover = sidecarMoverOf(journal, job, product);
	const placed = await place(Buffer.from(product.temp), pathsFor(product), async (path, placeholder) => {
		await journal.advance(job, { state: "publishing", product, final: path.toString(), placeholder });
		if (!placeholder) await sidecarMover.goTo(path.toString());
		await check();
	}).catch(async (error: unknown) => {
		await sidecarMover.goTo(null).catch(() => undefined);
		// The staging folder is on the same disk, so EXDEV can only come from a directory quota here.
		throw errnoOf(error) === "EXDEV" ? daemonError("work.other-disk", { folder: product.folder }) : error;
	});
	const final = placed.path.toString();
	await placeSidecars(product, final, notePlaceholder(journal, job, product, final));
	await syncFolder(product.folder);
	// A rename also changed the staging folder.
	if (!placed.linked) await syncFolder(dirname(product.temp));
	return final;
}

/** Moves sidecars from one name that is tried to the next. */
function sidecarMoverOf(journal: Journal, job: HeldJob, product: Product) {
	let at: string | null = null;
	return {
		/** Null: back to their temporary names. */
		async goTo(final: string | null): Promise<void> {
			if (at !== null) await withdrawSidecars(product, at, () => journal.isHeld(job));
			at = final;
			// If another model already has the name, none of the sidecars may appear beside it, even for a moment.
			if (final !== null && (await isFree(final, product))) {
				await placeSidecars(product, final, notePlaceholder(journal, job, product, final));
			}
		},
	};
}

async function isFree(path: string, product: Product): Promise<boolean> {
	// If it cannot be opened, let link() report the error.
	const found = await fileAt(path).catch(() => null);
	return found === null || (found.ino === product.ino && found.dev === product.dev);
}

/** Records in the journal that an empty placeholder is about to be created for a sidecar. */
export function notePlaceholder(journal: Journal, job: HeldJob, product: Product, final: string) {
	return (sidecarPlaceholder: string): Promise<void> =>
		journal.advance(job, { state: "publishing", product, final, placeholder: false, sidecarPlaceholder });
}

function* pathsFor({ folder, stem, extension }: Product): Generator<FilePath> {
	for (const name of numberedNames(Buffer.from(stem), Buffer.from(extension))) {
		yield inFolder(folder, name);
	}
}
