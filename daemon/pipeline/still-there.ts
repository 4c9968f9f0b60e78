import { UserError } from "../../toolkit/errors.ts";
import { type Arrival, errnoOf, type Identity, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";

/**
 * Throws UserError `work.changed` unless the claimed file still has its name. The next scan finds a renamed file
 * under its new name, and there must be no product of it by then. `work.source-away`: the inbox cannot be read.
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
