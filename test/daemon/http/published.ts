import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ingest, makeSandbox } from "../sandbox.ts";
import type { Served } from "./serve.ts";

/** A file that was pruned and published. Returns its number. */
export async function published({ folder, journal, config }: Served, name: string): Promise<number> {
	const { inbox, library } = config.inboxes[0];
	const sandbox = await makeSandbox({ root: folder, inbox, library, journal });
	const path = join(inbox, name);
	await writeFile(path, `weights of ${name}`);
	return (await ingest(sandbox, { path, folder: "Stable-diffusion", stem: name })).id;
}
