import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isGone } from "../../workers/files/identity.ts";
import { renameFile } from "../../workers/files/lost-replies.ts";
import { type Status, statusSchema } from "./status.ts";

const NAME = "status.json";

/** Replaces the status file in the state folder atomically. Not synced: after a crash it is outdated anyway. */
export async function writeStatus(folder: string, status: Status): Promise<void> {
	const path = join(folder, NAME);
	await writeFile(`${path}.new`, `${JSON.stringify(status, null, "\t")}\n`);
	await renameFile(`${path}.new`, path);
}

/**
 * The last status written to this folder; null when there is none, or when another version wrote it in another
 * format.
 */
export async function readStatus(folder: string): Promise<Status | null> {
	try {
		const parsed = statusSchema.safeParse(JSON.parse(await readFile(join(folder, NAME), "utf8")));
		return parsed.success ? parsed.data : null;
	} catch (error) {
		if (isGone(error) || error instanceof SyntaxError) return null;
		throw error;
	}
}
