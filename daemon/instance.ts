import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFault } from "../workers/files/durable.ts";

const NAME = "instance";

const INSTANCE = /^[0-9a-f]{8}$/;

/** Whether a folder name is that of an instance. */
export function isInstance(name: string): boolean {
	return INSTANCE.test(name);
}

/**
 * Eight hex digits that distinguish the daemon of this state folder from other daemons that write to the same
 * library: each removes only its own unfinished files. Created once, and lost with the state folder.
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
