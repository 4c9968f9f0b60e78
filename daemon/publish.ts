import { dirname, join } from "node:path";
import { ModelError } from "../toolkit/errors.ts";
import { makeFolders, syncFolder } from "../workers/files/durable.ts";
import { errnoOf } from "../workers/files/identity.ts";
import { numberedNames } from "../workers/files/names.ts";
import { place } from "../workers/files/place.ts";
import type { Journal, Product } from "./journal/journal.ts";

/**
 * Gives a finished product its name in the library and makes that durable; returns its path. The journal knows each
 * name before it is tried. The temporary name stays too where links can be made: `recordPublished` removes it.
 */
export async function publish(journal: Journal, id: number, product: Product): Promise<string> {
	await makeFolders(product.folder);
	const placed = await place(Buffer.from(product.temp), pathsFor(product), (path, placeholder) =>
		journal.advance(id, { state: "publishing", product, final: path.toString(), placeholder }),
	).catch((error: unknown) => {
		// The folder is a mount or a link of the user's own.
		throw errnoOf(error) === "EXDEV" ? new ModelError("work.other-disk", { folder: product.folder }) : error;
	});
	await syncFolder(product.folder);
	// A rename took the name out of the other folder too.
	if (!placed.linked) await syncFolder(dirname(product.temp));
	return placed.path.toString();
}

function* pathsFor({ folder, stem, extension }: Product): Generator<Buffer> {
	for (const name of numberedNames(Buffer.from(stem), Buffer.from(extension))) {
		yield Buffer.from(join(folder, name.toString()));
	}
}
