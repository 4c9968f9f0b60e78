import { Hono } from "hono";
import { z } from "zod";
import type { HistoryReader } from "../../journal/port/history.ts";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import type { WalkedFile } from "../files/walk.ts";
import { query } from "../validate.ts";
import type { WireFiles, WireListedFile } from "../wire/models.ts";
import { withWhat } from "../with-what.ts";

const MOST_FILES = 200;

const search = z.strictObject({
	q: z.string().max(200).default(""),
	limit: z.coerce.number<string>().int().min(1).max(MOST_FILES).default(100),
});

/** The model files below the inboxes and libraries. */
export function filesRoute({ listing, history }: Pick<AppParts, "listing" | "history">) {
	return new Hono().get("/", query(search), async (context) => {
		const { q, limit } = context.req.valid("query");
		const { roots, files } = await listing();
		const text = q.toLowerCase();
		const named = text === "" ? files : files.filter(({ path }) => path.toLowerCase().includes(text));
		const listed = await withIdentities(named.slice(0, limit), await history());
		return answer<WireFiles>(context, { roots, total: named.length, files: listed });
	});
}

/** The files with what the journal knows of those that the daemon has published. */
async function withIdentities(files: readonly WalkedFile[], history: HistoryReader): Promise<WireListedFile[]> {
	const published = await history.publishedFiles(files.map(({ identity }) => identity.ino));
	const known = new Map(published.map((one) => [one.ino, one]));
	return files.map(({ root, path, identity, modified }) => {
		const one = known.get(identity.ino);
		// An inode number is used again after a file was deleted.
		const isSame = one?.bytes === identity.size && (one.mtimeNs ?? identity.mtimeNs) === identity.mtimeNs;
		const { architecture, kind, base } = isSame ? one : { architecture: null, kind: null, base: null };
		const listed = { root, path, bytes: identity.size, modified: modified.toISOString() };
		return { ...listed, ...withWhat({ architecture, kind, base }) };
	});
}
