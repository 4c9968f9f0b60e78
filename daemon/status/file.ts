import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isGone } from "../../workers/files/identity.ts";
import { type Status, statusSchema } from "./status.ts";

const NAME = "status.json";

/** Puts a daemon's status in its state folder, whole at every moment. Not synced: after a crash it says nothing anyway. */
export async function writeStatus(folder: string, status: Status): Promise<void> {
	const path = join(folder, NAME);
	await writeFile(`${path}.new`, `${JSON.stringify(status, null, "\t")}\n`);
	await rename(`${path}.new`, path);
}

/** The status that the last daemon of this folder left; null where there is none, or one of another version's kind. */
export async function readStatus(folder: string): Promise<Status | null> {
	try {
		const parsed = statusSchema.safeParse(JSON.parse(await readFile(join(folder, NAME), "utf8")));
		return parsed.success ? parsed.data : null;
	} catch (error) {
		if (isGone(error) || error instanceof SyntaxError) return null;
		throw error;
	}
}
