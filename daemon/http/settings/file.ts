import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, open, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { configError } from "../../../config/errors.ts";
import { findSettings, type SettingsSource, usualPlaces } from "../../../config/settings-place.ts";
import { UserError } from "../../../toolkit/errors.ts";
import { removeIfThere, syncFolder, writeNewFile } from "../../../workers/files/durable.ts";
import { errnoOf, isGone } from "../../../workers/files/identity.ts";
import { renameFile } from "../../../workers/files/lost-replies.ts";
import { webError } from "../errors.ts";

/** The settings file as it was read. */
export interface FoundSettings {
	/** Where there is none: where the first change writes it. */
	readonly path: string;
	/** Null if there is no file. */
	readonly bytes: Buffer | null;
	/** Changes with the path and the bytes. */
	readonly etag: string;
}

/** Reads the settings file. Throws `config.missing` for one that was named at the start, or `config.unreadable`. */
export async function readSettingsFile({ asked, surroundings }: SettingsSource): Promise<FoundSettings> {
	// Without a file, relative folders are relative to the working directory, as in a file there.
	const [inFolder = ""] = usualPlaces(surroundings);
	const path = findSettings(asked, surroundings) ?? inFolder;
	const bytes = await readFile(path).catch((error: unknown) => {
		if (!isGone(error)) throw configError("config.unreadable", { file: path, why: errnoOf(error) ?? "unknown" });
		if (asked !== undefined) throw configError("config.missing", { file: path });
		return null;
	});
	const hash = createHash("sha256")
		.update(`${path}\0${bytes?.length}\0`)
		.update(bytes ?? "");
	return { path, bytes, etag: hash.digest("base64url") };
}

/** Writes a settings file where there is none. Throws `web.settings-changed` or `web.settings-not-writable`. */
export async function createSettingsFile(path: string, text: string): Promise<void> {
	const isNew = await named(path, () => writeNewFile(Buffer.from(path), dirname(path), text));
	if (!isNew) throw webError("web.settings-changed", { path });
}

/**
 * Replaces a settings file by one with the same owner and permissions: after a crash there is the old text or the new
 * one. A symbolic link is followed. Throws `web.settings-not-writable`; the file is unchanged then.
 */
export async function replaceSettingsFile(path: string, text: string): Promise<void> {
	await named(path, async () => {
		const target = await realpath(path);
		// A rename would replace a file that must not be written.
		await access(target, constants.W_OK);
		const temp = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
		try {
			await writeLike(temp, target, text);
			await renameFile(temp, target);
		} catch (error) {
			await removeIfThere(temp).catch(() => undefined);
			throw error;
		}
		await syncFolder(dirname(target));
	});
}

async function writeLike(path: string, model: string, text: string): Promise<void> {
	const { uid, gid, mode } = await stat(model);
	// The settings may contain secrets: nobody else may read them before the permissions are set.
	const handle = await open(path, "wx", 0o600);
	try {
		await handle.writeFile(text);
		const own = await handle.stat();
		if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
		await handle.chmod(mode & 0o7777);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Does the work, and names the settings file in its errors. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const errno = errnoOf(error instanceof UserError ? error.cause : error);
		if (errno === null) throw error;
		throw webError("web.settings-not-writable", { path, errno }, { cause: error });
	}
}
