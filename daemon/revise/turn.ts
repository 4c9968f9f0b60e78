import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { FilePath } from "../../workers/files/file-path.ts";
import type { JournalPlace } from "../journal/place.ts";
import { type FileLock, lockFile } from "../journal/sqlite/file-lock.ts";
import type { Log } from "../runtime/log.ts";

/** The right to revise, which one process has at a time. */
export interface RevisionTurn {
	/** Waits for it at most this long; null if somebody else still has it. Throws `journal.*`. */
	take(waitMs: number): Promise<FileLock | null>;
	/** Throws `hosts.*` where this machine does not see, at these paths, the storage of the hosts that share the journal. */
	requireStorage(paths: readonly FilePath[]): Promise<void>;
	/** Where others would have it: a state folder, or a journal. */
	readonly where: string;
}

const LOCK_NAME = "revise.db";

/** The name of the lease by which one of all hosts revises. */
const LEASE_NAME = "revise";

const ASK_EVERY_MS = 200;

/** The turn of this journal. `state`: the state folder, where a journal in a file has its lock. */
export function revisionTurn(place: JournalPlace, state: string): RevisionTurn {
	if (place.kind === "file") {
		const take = (waitMs: number): Promise<FileLock | null> => lockFile(join(state, LOCK_NAME), waitMs);
		return { where: state, take, requireStorage: async () => undefined };
	}
	const { url } = place;
	return {
		where: url,
		take: (waitMs) => leaseWithin(url, waitMs),
		async requireStorage(paths) {
			const { requireSameStorage } = await import("../coordination/storage/same-storage.ts");
			await requireSameStorage(url, paths);
		},
	};
}

/** The lease ends with the process: it is held by beats over a connection of its own. */
async function leaseWithin(url: string, waitMs: number): Promise<FileLock | null> {
	const { openPostgres } = await import("../journal/postgres/connection.ts");
	const { createLeaseTable, LEASE_STATEMENT_MS } = await import("../coordination/leases/lease-table.ts");
	const connection = await openPostgres(url, { name: "autoprune: revision", timeoutMs: LEASE_STATEMENT_MS });
	const table = createLeaseTable(connection, `revision-${randomUUID()}`, SILENT);
	async function end(): Promise<void> {
		await table.close();
		await connection.close();
	}
	try {
		const until = performance.now() + waitMs;
		for (;;) {
			if ((await table.lease(LEASE_NAME)) !== null) return { release: end };
			if (performance.now() >= until) break;
			await setTimeout(ASK_EVERY_MS);
		}
	} catch (error) {
		await end();
		throw error;
	}
	await end();
	return null;
}

/** A lost lease shows in the journal, which cannot be reached then. */
const SILENT: Log = { warn: () => undefined, debug: () => undefined };
