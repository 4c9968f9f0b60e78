import { dirname, join } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import { makeFolders, syncFolder } from "../workers/files/durable.ts";
import { errnoOf, identityAt } from "../workers/files/identity.ts";
import { numberedNames } from "../workers/files/names.ts";
import { place } from "../workers/files/place.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { Product } from "./journal/port/model.ts";
import { placeSidecars, withdrawSidecars } from "./publish/place-sidecars.ts";
import { createMutex } from "./runtime/mutex.ts";

/**
 * Gives a finished product its name in the library, after its sidecars have theirs, and makes all that durable; returns
 * its path. The journal knows each name before it is tried. The temporary names stay too where links can be made:
 * `recordDone` removes them. `check` is called immediately before each name is tried; when it throws, no name is given.
 */
export function publish(
	journal: Journal,
	id: number,
	product: Product,
	check: () => Promise<void> = async () => undefined,
): Promise<string> {
	const work = (): Promise<string> => giveNames({ journal, id, product, check });
	return product.sidecars === undefined || product.sidecars.length === 0 ? work() : inTurn(work);
}

/**
 * Those with sidecars take turns: two that try the same names at once would each find those of its sidecars taken by the
 * other's, which is about to give them up.
 */
const inTurn = createMutex();

interface Naming {
	readonly journal: Journal;
	readonly id: number;
	readonly product: Product;
	readonly check: () => Promise<void>;
}

async function giveNames({ journal, id, product, check }: Naming): Promise<string> {
	await makeFolders(product.folder);
	const company = companyOf(journal, id, product);
	const placed = await place(Buffer.from(product.temp), pathsFor(product), async (path, placeholder) => {
		await journal.advance(id, { state: "publishing", product, final: path.toString(), placeholder });
		if (!placeholder) await company.goTo(path.toString());
		await check();
	}).catch(async (error: unknown) => {
		await company.goTo(null).catch(() => undefined);
		// Two disks were told apart before; a quota's border on one disk shows only here.
		throw errnoOf(error) === "EXDEV" ? new UserError("work.other-disk", { folder: product.folder }) : error;
	});
	const final = placed.path.toString();
	await placeSidecars(product, final, notePlaceholder(journal, id, product, final));
	await syncFolder(product.folder);
	// A rename took the name out of the other folder too.
	if (!placed.linked) await syncFolder(dirname(product.temp));
	return final;
}

/** The sidecars on their way from one name that is tried to the next. */
function companyOf(journal: Journal, id: number, product: Product) {
	let at: string | null = null;
	return {
		/** Null: back to their temporary names. */
		async goTo(final: string | null): Promise<void> {
			if (at !== null) await withdrawSidecars(product, at);
			at = final;
			// Where another model has the name already, none of its sidecars are to show up for a moment.
			if (final !== null && (await isFree(final, product))) {
				await placeSidecars(product, final, notePlaceholder(journal, id, product, final));
			}
		},
	};
}

async function isFree(path: string, product: Product): Promise<boolean> {
	// What cannot be looked at is for the link to speak of.
	const found = await identityAt(path).catch(() => null);
	return found === null || (found.ino === product.ino && found.dev === product.dev);
}

/** What tells the journal of an empty file that is about to stand for a sidecar. */
export function notePlaceholder(journal: Journal, id: number, product: Product, final: string) {
	return (sidecarPlaceholder: string): Promise<void> =>
		journal.advance(id, { state: "publishing", product, final, placeholder: false, sidecarPlaceholder });
}

function* pathsFor({ folder, stem, extension }: Product): Generator<Buffer> {
	for (const name of numberedNames(Buffer.from(stem), Buffer.from(extension))) {
		yield Buffer.from(join(folder, name.toString()));
	}
}
