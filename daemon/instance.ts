import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFault } from "../workers/files/durable.ts";

const NAME = "instance";

const INSTANCE = /^[0-9a-f]{8}$/;

/** Whether a folder's name is that of an instance. */
export function isInstance(name: string): boolean {
	return INSTANCE.test(name);
}

/**
 * Eight hex digits that tell the daemon of this state folder from every other that writes to the same library: each
 * sweeps only its own unfinished files. Made once, and lost with the folder.
 */
export async function instanceOf(state: string): Promise<string> {
	const path = join(state, NAME);
	const known = (await readFile(path, "utf8").catch(() => "")).trim();
	if (INSTANCE.test(known)) return known;
	const made = randomBytes(4).toString("hex");
	await writeFile(path, `${made}\n`).catch((error: unknown) => {
		throw writeFault(error, path);
	});
	return made;
}
