import { randomUUID } from "node:crypto";
import { lstat, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { workerError } from "../../../workers/errors.ts";
import { removeIfThere, writeFault } from "../../../workers/files/durable.ts";
import { errnoOf, identityAt, isGone, namesIn } from "../../../workers/files/identity.ts";
import { UPLOADS_FOLDER } from "../../publish/staging-folder.ts";
import { webError } from "../errors.ts";

/** An unfinished upload on the disk. */
export interface UploadPart {
	readonly id: string;
	readonly name: string;
	/** Bytes of the whole file. */
	readonly bytes: number;
	readonly inbox: string;
	/** Tells the file apart from others of its name and size; null if the client did not say. */
	readonly fingerprint: string | null;
	/** The file with the bytes that came so far. */
	readonly path: string;
}

const noteSchema = z.strictObject({ name: z.string(), bytes: z.int().min(0), fingerprint: z.string().nullable() });

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The file that a part is of. */
type PartFile = Pick<UploadPart, "name" | "bytes" | "fingerprint">;

/** Creates an empty part, with a note beside it by which it is known after a restart. Throws UserError `work.*`. */
export async function makePart(inbox: string, { name, bytes, fingerprint }: PartFile): Promise<UploadPart> {
	const folder = join(inbox, UPLOADS_FOLDER);
	await makeFolder(folder, inbox);
	const id = randomUUID();
	const path = join(folder, `${id}.part`);
	try {
		await writeNew(path, "");
		await writeNew(notePath(path), `${JSON.stringify({ name, bytes, fingerprint })}\n`);
	} catch (error) {
		await removePart({ path }).catch(() => undefined);
		throw writeFault(error, path);
	}
	return { id, name, bytes, fingerprint, inbox, path };
}

async function makeFolder(folder: string, inbox: string): Promise<void> {
	try {
		await mkdir(folder, { mode: 0o700 });
	} catch (error) {
		if (isGone(error)) throw workerError("work.folder-missing", { folder: inbox }, { cause: error });
		if (errnoOf(error) !== "EEXIST") throw writeFault(error, folder);
	}
	// A link would lead the bytes elsewhere.
	if (!(await lstat(folder)).isDirectory()) throw workerError("work.write-failed", { path: folder, errno: "ENOTDIR" });
}

async function writeNew(path: string, text: string): Promise<void> {
	const handle = await open(path, "wx", 0o600);
	try {
		await handle.writeFile(text);
	} finally {
		await handle.close();
	}
}

/** The parts in an inbox, with the time of their last byte. Files that are no parts are left out. */
export async function partsIn(
	inbox: string,
): Promise<readonly { readonly part: UploadPart; readonly changedMs: number }[]> {
	const folder = join(inbox, UPLOADS_FOLDER);
	const found: { readonly part: UploadPart; readonly changedMs: number }[] = [];
	for (const file of await namesIn(folder)) {
		const id = file.slice(0, -".part".length);
		if (!file.endsWith(".part") || !ID.test(id)) continue;
		const path = join(folder, file);
		const { mtimeMs } = await lstat(path);
		// A note that a crash cut short leaves a part that nobody can continue; it is swept like an old one.
		const note = await noteOf(path);
		const part = { id, inbox, path, ...(note ?? { name: "", bytes: 0, fingerprint: null }) };
		found.push({ part, changedMs: note === null ? 0 : mtimeMs });
	}
	return found;
}

/** Removes the notes of parts that are gone: a crash came between the removal of a part and that of its note. */
export async function removeLoneNotes(inbox: string): Promise<void> {
	const folder = join(inbox, UPLOADS_FOLDER);
	for (const file of await namesIn(folder)) {
		const id = file.slice(0, -".json".length);
		if (!file.endsWith(".json") || !ID.test(id)) continue;
		// A note is made after its part.
		if ((await identityAt(join(folder, `${id}.part`))) === null) await removeIfThere(join(folder, file));
	}
}

async function noteOf(path: string): Promise<z.output<typeof noteSchema> | null> {
	try {
		return noteSchema.parse(JSON.parse(await readFile(notePath(path), "utf8")));
	} catch {
		return null;
	}
}

/** Removes a part and its note. */
export async function removePart({ path }: Pick<UploadPart, "path">): Promise<void> {
	await removeIfThere(path);
	await removeIfThere(notePath(path));
}

function notePath(path: string): string {
	return path.replace(/\.part$/, ".json");
}

/** Bytes that have come so far. Throws `upload.unknown` if the part was removed. */
export async function offsetOf({ id, path }: UploadPart): Promise<number> {
	try {
		const found = await lstat(path);
		if (found.isFile()) return found.size;
	} catch (error) {
		if (!isGone(error)) throw error;
	}
	throw webError("upload.unknown", { id });
}
