import { UserError } from "../../toolkit/errors.ts";
import { type Arrival, errnoOf, type Identity, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";

/**
 * Throws ModelError `work.changed` unless the file that was claimed still has its name. A file that was renamed is
 * found under its new name by the next look, and must have no product by then. `work.source-away`: nobody can say.
 */
export async function checkStillThere({ path, pathBytes, identity }: Arrival): Promise<void> {
	const found = await lookAt(path, pathBytes);
	if (found === null || !sameContent(found, identity)) throw new UserError("work.changed", { path });
}

async function lookAt(path: string, pathBytes: Uint8Array): Promise<Identity | null> {
	try {
		return await fileAt(pathBytes);
	} catch (error) {
		throw new UserError("work.source-away", { path, errno: errnoOf(error) ?? "" }, { cause: error });
	}
}
