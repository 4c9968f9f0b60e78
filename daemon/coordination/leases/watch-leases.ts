import { toFault } from "../../../toolkit/errors.ts";
import type { Closable, Coordination } from "../../coordination.ts";
import { inboxInUse } from "../../inbox/lock.ts";
import type { Connection } from "../../journal/sql/connection.ts";
import type { Log } from "../../runtime/log.ts";
import type { SharedStorage } from "../storage/shared-storage.ts";
import type { Lease } from "./held-lease.ts";
import { keepTrying } from "./keep-trying.ts";
import { holderOf, type LeaseTable, WATCH_LEASE } from "./lease-table.ts";
import { seenInbox } from "./seen-inbox.ts";

/** The leases by which one host watches each inbox. */
export interface WatchLeases extends Closable, Pick<Coordination, "refusal"> {
	/** Null while this host does not watch the inbox. */
	leaseOf(inbox: string): Lease | null;
	/** Why this host does not see some inbox; null if it sees all, or did not look yet. */
	fault(): string | null;
}

interface InboxesToWatch {
	readonly inboxes: readonly string[];
	readonly storage: Pick<SharedStorage, "fault">;
	readonly log: Log;
}

/**
 * Takes the lease of each inbox as soon as no other host has it, but only while this host sees the inbox, so that another host
 * which sees it can have the lease. `connection`: for questions about other hosts.
 */
export function watchLeases(
	table: LeaseTable,
	connection: Connection,
	{ inboxes, storage, log }: InboxesToWatch,
): WatchLeases {
	const seen = new Map(inboxes.map((inbox) => [inbox, seenInbox(inbox, storage)]));
	const wanted = new Map(
		[...seen].map(([inbox, { look }]) => [inbox, keepTrying(table, leaseName(inbox), { isUsable: look, log })]),
	);
	/** Inboxes that no daemon with its own journal has locked. None can lock them later, because it refuses an inbox with a beacon. */
	const free = new Set<string>();
	const leaseOf = (inbox: string): Lease | null => wanted.get(inbox)?.current() ?? null;
	return {
		leaseOf,
		fault: () => [...seen.values()].map((one) => one.fault()).find((fault) => fault !== null) ?? null,
		async refusal(inbox) {
			if (leaseOf(inbox) !== null) {
				const fault = free.has(inbox) ? null : await inboxInUse(inbox);
				if (fault === null) free.add(inbox);
				return fault === null ? null : { kind: "fault", why: fault.message };
			}
			const unseen = seen.get(inbox)?.fault() ?? null;
			if (unseen !== null) return { kind: "fault", why: unseen };
			try {
				const holder = await holderOf(connection, leaseName(inbox));
				return { kind: "standby", why: holder === null ? "no host watches it now" : `watched by ${holder}` };
			} catch (error) {
				return { kind: "fault", why: toFault(error).message };
			}
		},
		async close() {
			await Promise.all([...seen.values(), ...wanted.values()].map((one) => one.close()));
		},
	};
}

function leaseName(inbox: string): string {
	return `${WATCH_LEASE}${inbox}`;
}
