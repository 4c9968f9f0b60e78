import { readFile } from "node:fs/promises";
import { journalPath } from "../../daemon/journal/place.ts";
import type { Pause } from "../../daemon/journal/port/control.ts";
import { readPause } from "../../daemon/journal/sqlite/control.ts";
import { exists } from "../../daemon/journal/sqlite/history.ts";
import { isLocked } from "../../daemon/lock.ts";
import { readStatus } from "../../daemon/status/file.ts";
import { judge } from "../../daemon/status/judge.ts";
import { monotonicMs, type Status } from "../../daemon/status/status.ts";
import { UserError } from "../../toolkit/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { statusText } from "../render/status-text.ts";
import { stateInUse } from "../state-in-use.ts";

/** Shows the state of the user's own daemon, or else of the machine's. */
export async function status(options: { readonly json?: true }): Promise<number> {
	const folder = await stateInUse();
	const [locked, last] = await Promise.all([isLocked(folder), readStatus(folder)]);
	const paused = await pauseOf(folder, last?.paused ?? null);
	const judged = judge(locked, last, monotonicMs());
	const text = options.json
		? JSON.stringify({ ...judged, folder, ...last, paused }, null, 2)
		: statusText(judged, last, { pause: paused, page: await pageOf(last) }, new Date());
	process.stdout.write(`${text}\n`);
	return judged.state === "down" || judged.state === "stuck" ? EXIT.failed : EXIT.done;
}

/** The address of the web page, with its token if the user may read that. */
async function pageOf(status: Status | null): Promise<string | null> {
	if (status === null || status.web === null) return null;
	const { url, tokenFile } = status.web;
	const token = tokenFile === null ? "" : await readFile(tokenFile, "utf8").catch(() => "");
	return token === "" ? url : `${url}/#token=${token.trim()}`;
}

/**
 * Reads the pause from the journal, which also has a pause that no daemon has seen yet. Returns `reported`, the pause
 * in the status file, if the journal cannot be read or was deleted.
 */
async function pauseOf(folder: string, reported: Pause | null): Promise<Pause | null> {
	try {
		const journal = journalPath(folder);
		return (await exists(journal)) ? await readPause(journal) : reported;
	} catch (error) {
		if (error instanceof UserError) return reported;
		throw error;
	}
}
