import type { Pause } from "../port/control.ts";
import type { Connection } from "../sql/connection.ts";
import { addStopRequest, beginPause, endPause, pauseIn } from "../sql/pause.ts";
import { exists } from "./history.ts";
import { openMade } from "./journal.ts";
import { openForReading } from "./schema.ts";

/** Reads the current pause, with or without a running daemon; null when there is no pause or no journal yet. */
export async function readPause(path: string): Promise<Pause | null> {
	const connection = (await exists(path)) ? await openForReading(path) : null;
	if (connection === null) return null;
	try {
		return (await hasTable(connection)) ? await pauseIn(connection) : null;
	} finally {
		await connection.close();
	}
}

/** Starts a pause with or without a running daemon, which notices it. Returns the current pause. */
export async function pauseJournal(path: string, pause: Pause): Promise<Pause> {
	const connection = await openMade(path);
	try {
		await beginPause(connection, pause);
		return (await pauseIn(connection)) ?? pause;
	} finally {
		await connection.close();
	}
}

/** Ends the pause with or without a running daemon. Returns the pause that was ended, or null. */
export async function resumeJournal(path: string): Promise<Pause | null> {
	const connection = await openMade(path);
	try {
		const before = await pauseIn(connection);
		await endPause(connection);
		return before;
	} finally {
		await connection.close();
	}
}

/** Asks the running daemon to stop. */
export async function requestStop(path: string): Promise<void> {
	const connection = await openMade(path);
	try {
		await addStopRequest(connection);
	} finally {
		await connection.close();
	}
}

/** A journal of an older version has no such table until the daemon has opened it once. */
async function hasTable(connection: Connection): Promise<boolean> {
	return (await connection.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'pause'")).length > 0;
}
