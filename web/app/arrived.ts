import type { WireArrival, WireEntry } from "../../daemon/http/wire/live.ts";
import type { WireFile } from "../../daemon/http/wire/models.ts";
import { fileBelow } from "../text/file-address.ts";
import { answered, api } from "./api.ts";
import { listFiles } from "./models.ts";

/** What the daemon has made of an uploaded file. */
export interface Arrived {
	readonly entry: WireEntry;
	/** The output; undefined if there is none, or if it is outside the folders of the settings. */
	readonly file: WireFile | undefined;
}

/** Looks in the log for what has become of an uploaded file; null while the daemon has not finished it. */
export async function arrivedFrom({ done, path, doneAt }: WireArrival): Promise<Arrived | null> {
	// The filter is a glob, in which `?` is any character. A file of this name that was finished earlier is another one,
	// and so is one in another inbox or in a subfolder.
	const query = { name: done.replace(/[*?[]/g, "?"), since: doneAt, limit: "200" };
	const { entries } = await answered(api.log.$get({ query }));
	const found = entries.findLast(({ source }) => source.path === path);
	if (found === undefined) return null;
	const entry = await answered(api.log[":id"].$get({ param: { id: String(found.id) } }));
	const { roots } = await listFiles("", 1);
	return { entry, file: entry.output === null ? undefined : fileBelow(entry.output.path, roots) };
}
