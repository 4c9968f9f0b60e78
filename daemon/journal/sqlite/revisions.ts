import { createMutex } from "../../runtime/mutex.ts";
import type { RevisionJournal } from "../port/revisions.ts";
import { revisionsOf } from "../sql/revisions.ts";
import { openForWriting } from "./schema.ts";

/** Opens a journal for revisions only, with or without a running daemon. */
export async function openRevisions(path: string): Promise<RevisionJournal> {
	const connection = await openForWriting(path);
	return { revisions: revisionsOf(connection, createMutex()), close: () => connection.close() };
}
