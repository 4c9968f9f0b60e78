import { toolkitError } from "../../toolkit/errors.ts";
import { workerError } from "../../workers/errors.ts";
import { daemonError } from "../errors.ts";

/** The errors that a job can end with. */
const ENTRIES: Readonly<Record<string, { readonly hint: string }>> = {
	...toolkitError.entries,
	...workerError.entries,
	...daemonError.entries,
};

/** What to do after a job that ended with this code; null where nothing is known. */
export function hintOf(code: string | null): string | null {
	return code !== null && Object.hasOwn(ENTRIES, code) ? (ENTRIES[code]?.hint ?? null) : null;
}
