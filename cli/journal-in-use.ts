import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { stateFolder } from "../config/state-folder.ts";
import { type JournalPlace, journalPlaceOf } from "../daemon/journal/place.ts";
import { isLocked } from "../daemon/lock.ts";
import { readStatus } from "../daemon/status/file.ts";
import { UserError } from "../toolkit/errors.ts";
import { stateInUse, stateOfLog, stateWithJournal } from "./state-in-use.ts";

/** The journal that a command works with, and the state folder of the daemon on this machine. */
export interface JournalInUse {
	readonly state: string;
	readonly place: JournalPlace;
}

/** The journal of the daemon. Throws as `stateInUse`. */
export function journalInUse(): Promise<JournalInUse> {
	return journalIn(stateInUse);
}

/** The journal that `log` reads, and whose entries `undo` and `retry` change. Throws as `stateOfLog`. */
export function journalOfLog(): Promise<JournalInUse> {
	return journalIn(stateOfLog);
}

/** The journal with the user's labels. Throws as `stateWithJournal`. */
export async function journalOfLabels(): Promise<JournalPlace> {
	const { place } = await journalIn(async () => stateWithJournal());
	return place;
}

/**
 * A running daemon knows best where its journal is: its settings file may be another one, given by `--config`, and settings
 * take effect only when it starts. Then come the user's own settings, and without a settings file what the last daemon said.
 * A settings file with errors is treated as if there were none, so that a journal can be read while its daemon cannot start.
 */
async function journalIn(find: (config: Config | null) => Promise<string>): Promise<JournalInUse> {
	const own = stateFolder(process.env);
	// The settings are not read then, because loading their schema takes longer than reading the log.
	if (await isLocked(own)) return { state: own, place: await lastPlace(own) };
	const config = await ownSettings();
	if (config !== null && config.journal !== null) {
		// That journal is not in the state folder, so this user need not be able to read the folder.
		const state = await stateInUse(config).catch((error: unknown) => ownIfRefused(error, own));
		return { state, place: journalPlaceOf(config, state) };
	}
	const state = await find(config);
	const hasFile = config !== null && config.file !== null;
	const isTold = !hasFile || (state !== own && (await isLocked(state)));
	return { state, place: isTold ? await lastPlace(state) : journalPlaceOf({ journal: null }, state) };
}

/** Whether the daemon runs; with a shared journal, whether any host runs. */
export async function isRunning({ state, place }: JournalInUse): Promise<boolean> {
	if (place.kind === "file") return isLocked(state);
	const { readHosts } = await import("../daemon/coordination/members/host-overview.ts");
	return (await readHosts(place.url)).some(({ isSilent }) => !isSilent);
}

function ownIfRefused(error: unknown, own: string): string {
	if (error instanceof UserError) return own;
	throw error;
}

/** Where the daemon that runs with this state folder, or ran with it last, has its journal. */
async function lastPlace(state: string): Promise<JournalPlace> {
	// A status that cannot be read tells nothing.
	const last = await readStatus(state).catch(() => null);
	return journalPlaceOf({ journal: last?.journal ?? null }, state);
}

/** The settings that this user has in the usual places; null if they are invalid, which the daemon reports itself. */
async function ownSettings(): Promise<Config | null> {
	try {
		return await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	} catch (error) {
		if (error instanceof UserError) return null;
		throw error;
	}
}
