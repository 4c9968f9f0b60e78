import { hostsError } from "../../hosts-errors.ts";
import type { LeaseProof } from "../port/shared-journal.ts";
import type { Connection } from "../sql/connection.ts";

/**
 * Makes sure, for the rest of the connection's transaction, that nobody has taken the lease since. Throws `hosts.lease-lost`.
 */
export async function requireLease(connection: Connection, { name, epoch }: LeaseProof): Promise<void> {
	const rows = await connection.all("SELECT 1 AS held FROM leases WHERE name = ? AND epoch = ? FOR SHARE", [
		name,
		epoch,
	]);
	if (rows.length === 0) throw hostsError("hosts.lease-lost", { name });
}
