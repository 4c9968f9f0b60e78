import { basename, resolve } from "node:path";
import { timeText } from "../../../toolkit/units.ts";
import { hostsError } from "../../hosts-errors.ts";
import type { PostgresConnection } from "../../journal/postgres/connection.ts";
import { openSharedJournal } from "../../journal/postgres/journal.ts";
import { openWithSchema } from "../../journal/postgres/schema.ts";
import { removeInboxBeacon } from "../storage/beacon.ts";
import { clusterOf, forgetShare, recordedShares } from "../storage/shares.ts";
import { forgetHost, type ListedHost, listHosts, SILENT_AFTER_MS } from "./host-table.ts";

const NAME = "autoprune: hosts";

/**
 * After a backup of the database was restored: every host that still runs stops, what they do is refused, and a pause begins.
 * Returns the new generation. Throws `journal.*`.
 */
export async function declareRestored(url: string): Promise<number> {
	// Nothing arrives over this journal, so nothing is delivered.
	const options = { name: NAME, migrates: false, channels: [], deliver: async () => undefined };
	const journal = await openSharedJournal(url, options);
	try {
		return await journal.beginGeneration("a backup of the database was restored");
	} finally {
		await journal.close();
	}
}

/** What was forgotten. */
type Forgotten = { readonly what: "host" | "folder"; readonly name: string };

/**
 * Removes a dead host from the list, by its id or its name, or forgets the storage of a shared folder, by its path; an inbox is
 * no longer shared then. Throws `hosts.unknown`, `hosts.alive` for a host whose last beat is less than 10 s old, and
 * `hosts.folder-in-use` while there is any such host.
 */
export async function forget(url: string, given: string): Promise<Forgotten> {
	const connection = await openWithSchema(url, { name: NAME, migrates: false });
	try {
		const hosts = await listHosts(connection);
		const isPath = basename(given) !== given;
		const named = isPath ? [] : hosts.filter(({ id, name }) => id === given || name === given);
		if (named.length === 0) return await forgetFolder(connection, given, hosts.filter(mayRun));
		const dead = named.filter((host) => !mayRun(host));
		const [first] = dead;
		if (first === undefined)
			throw hostsError("hosts.alive", { given, age: timeText(Math.min(...named.map(({ ageMs }) => ageMs))) });
		for (const { id } of dead) await forgetHost(connection, id);
		return { what: "host", name: first.name };
	} finally {
		await connection.close();
	}
}

/** Refused while a host runs, because it would not notice that the folder is recorded again. All hosts use the same folders. */
async function forgetFolder(
	connection: PostgresConnection,
	given: string,
	running: readonly ListedHost[],
): Promise<Forgotten> {
	const folder = resolve(given);
	if (!(await recordedShares(connection)).has(folder)) throw hostsError("hosts.unknown", { given });
	if (running.length > 0) throw hostsError("hosts.folder-in-use", { folder, hosts: running.map(({ name }) => name) });
	await forgetShare(connection, folder);
	// From then on, a daemon with its own journal can use the inbox.
	await removeInboxBeacon(folder, await clusterOf(connection));
	return { what: "folder", name: folder };
}

function mayRun({ ageMs }: ListedHost): boolean {
	return ageMs <= SILENT_AFTER_MS;
}
