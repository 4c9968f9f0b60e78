import { basename } from "node:path";
import { z } from "zod";
import { openIfThere } from "../../journal/postgres/schema.ts";
import { type ListedLease, listLeases, WATCH_LEASE } from "../leases/lease-table.ts";
import { type ListedHost, listHosts, SILENT_AFTER_MS } from "./host-table.ts";

/** What people want to know of a host that shares the journal. */
export interface HostOverview extends Pick<ListedHost, "id" | "name" | "role" | "version" | "pid"> {
	/** Milliseconds since its last beat, by the clock of the database. */
	readonly ageMs: number;
	/** It has missed several beats: it is dead, or cut off from the database. */
	readonly isSilent: boolean;
	/** The inboxes that it watches. */
	readonly watches: readonly string[];
	/** The files that it works on, by name; none of a silent host, whose last word is old. */
	readonly running: readonly string[];
	/**
	 * Why its last look at a shared folder failed, or what a file waits for there, in its own words. Null if there is nothing like
	 * that, if it has not looked yet, and if it is silent.
	 */
	readonly trouble: string | null;
}

/** What a host says of itself, as far as it is shown. Other versions may say more. */
const saidSchema = z.object({ running: z.array(z.string()), trouble: z.string().nullable().default(null) });

const NOTHING_SAID: Pick<HostOverview, "running" | "trouble"> = { running: [], trouble: null };

/** Every host, by name; none where no daemon has made the tables yet. Throws `journal.*`. */
export async function readHosts(url: string): Promise<readonly HostOverview[]> {
	const connection = await openIfThere(url, { name: "autoprune: list of hosts" });
	if (connection === null) return [];
	try {
		const hosts = await listHosts(connection);
		const leases = await listLeases(connection);
		return hosts.map((host) => overviewOf(host, leases));
	} finally {
		await connection.close();
	}
}

function overviewOf(host: ListedHost, leases: readonly ListedLease[]): HostOverview {
	const { id, name, role, version, pid, ageMs, status } = host;
	const held = leases.filter((lease) => lease.holder === id && lease.name.startsWith(WATCH_LEASE));
	const watches = held.map((lease) => lease.name.slice(WATCH_LEASE.length));
	const isSilent = ageMs > SILENT_AFTER_MS;
	return { id, name, role, version, pid, ageMs, isSilent, watches, ...(isSilent ? NOTHING_SAID : saidIn(status)) };
}

function saidIn(status: string | null): Pick<HostOverview, "running" | "trouble"> {
	const said = saidSchema.safeParse(JSON.parse(status ?? "null"));
	if (!said.success) return NOTHING_SAID;
	return { running: said.data.running.map((path) => basename(path)), trouble: said.data.trouble };
}
