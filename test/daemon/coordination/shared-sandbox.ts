import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Lease } from "../../../daemon/coordination/leases/held-lease.ts";
import { createLeaseTable } from "../../../daemon/coordination/leases/lease-table.ts";
import { proveStorage, type SharedStorage } from "../../../daemon/coordination/storage/shared-storage.ts";
import { type Deliveries, openDeliveries } from "../../../daemon/coordination/work/deliveries.ts";
import { settingsText } from "../../../daemon/coordination/work/job-settings.ts";
import { createSharedQueue } from "../../../daemon/coordination/work/shared-queue.ts";
import type { Engine } from "../../../daemon/engine/client.ts";
import type { SharedJob } from "../../../daemon/journal/port/shared-journal.ts";
import type { InboxContext } from "../../../daemon/pipeline/inbox-context.ts";
import { newDatabase } from "../../postgres.ts";
import { arrivalAt, inboxFile } from "../arrivals.ts";
import { servicesOf } from "../daemon-services.ts";
import { openedPostgres, openedShared } from "../journal/postgres/databases.ts";
import { type Sandbox, sandboxWithModel } from "../sandbox.ts";
import { memoryLog } from "../temp-folder.ts";

interface HostParts {
	readonly works?: boolean;
	readonly given?: Sandbox;
	readonly engine?: Engine;
	readonly patienceMs?: number;
	readonly free?: { disk: number; memory: number };
}

/** A sandbox with a model, whose journal and deliveries are in a new database; closed when the test ends. */
export async function sharedSandbox() {
	const url = await newDatabase();
	let opened: Deliveries | null = null;
	const journal = await openedShared(url, { deliver: async (executeSql, jobs) => opened?.sendIn(executeSql, jobs) });
	opened = await openDeliveries(url, { migrates: true, onError: () => undefined });
	const deliveries = opened;
	onTestFinished(() => deliveries.close(1000));
	const sandbox = await sandboxWithModel({ journal });
	const table = createLeaseTable(await openedPostgres(url), "ann", memoryLog());
	onTestFinished(() => table.close());
	/** Used by the hosts that are made afterwards; the lease is asked for each time. */
	const parts: { lease: Lease | null; storage: SharedStorage } = {
		lease: await table.lease(`watch:${sandbox.inbox}`),
		storage: await proveStorage([], async () => new Map()),
	};

	/** A host. Unless an engine is given, its engine takes until the host is stopped for every piece of work. */
	async function host({ works = true, given = sandbox, patienceMs = 60_000, ...others }: HostParts = {}) {
		const stop = new AbortController();
		const { signal } = stop;
		const run = () =>
			new Promise<never>((_, reject) => {
				if (signal.aborted) reject(signal.reason);
				signal.addEventListener("abort", () => reject(signal.reason));
			});
		const engine = { run, close: async () => undefined };
		const { contexts, services, log } = await servicesOf(given, { engine, ...others });
		const { storage } = parts;
		const queue = createSharedQueue({
			...{ journal, contexts, services, storage, deliveries, host: "ann" },
			...{ works, patienceMs, leaseOf: () => parts.lease, signal },
		});
		const end = async (): Promise<void> => {
			stop.abort();
			await queue.settled();
			await services.control.close();
		};
		onTestFinished(end);
		return { queue, log, end, events: services.events, context: contexts.of(given.inbox) };
	}

	async function seen(name = "NAI.ckpt") {
		return inboxFile(await arrivalAt(join(sandbox.inbox, name)));
	}

	/** Makes a job of the sandbox's file that nobody has been told of. */
	async function jobFor(context: InboxContext, settings = settingsText(context)): Promise<SharedJob> {
		const { lease } = parts;
		if (lease === null) throw new Error("this host does not watch the inbox");
		const { inbox } = context;
		const [id = 0] = await journal.arrive(
			[await arrivalAt(join(sandbox.inbox, "NAI.ckpt"))],
			{ inbox, settings },
			lease.proof,
		);
		const job = await journal.takeFor(id, "a host that is gone");
		if (job === null) throw new Error("the job was not taken");
		return job;
	}

	return { sandbox, journal, deliveries, parts, host, seen, jobFor };
}

export type SharedSandbox = Awaited<ReturnType<typeof sharedSandbox>>;
