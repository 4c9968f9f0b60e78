// Takes a lease as a process of its own, and says so. Then it does what its input says.
import { writeSync } from "node:fs";
import { createLeaseTable } from "../../../dist/daemon/coordination/leases/lease-table.js";
import { openPostgres } from "../../../dist/daemon/journal/postgres/connection.js";
import { requireLease } from "../../../dist/daemon/journal/postgres/require-lease.js";

const [url, host, name] = process.argv.slice(2);

/** A gap between two looks at the clock that no scheduler makes. */
const STOPPED_MS = 3_000;

const say = (what) => writeSync(1, `${JSON.stringify(what)}\n`);
const log = { warn: () => undefined, debug: () => undefined };
const codeOf = (work) =>
	work.then(
		() => null,
		(error) => error.code,
	);

const connection = await openPostgres(url, { name: "lease-holder" });
const leases = createLeaseTable(connection, host, log);
const lease = await leases.lease(name);
say({ epoch: lease?.proof.epoch ?? null });

const ORDERS = {
	/** Computes without a pause, so that no timer runs, until it was stopped and woken up; says what it knows at that moment. */
	async compute() {
		const wasLost = lease.isLost();
		let last = performance.now();
		say("computing");
		for (let gap = 0; gap < STOPPED_MS; ) {
			const now = performance.now();
			gap = now - last;
			last = now;
		}
		const isLost = lease.isLost();
		say({
			wasLost,
			isLost,
			reason: lease.lost.reason.code,
			refusal: await codeOf(requireLease(connection, lease.proof)),
		});
		process.exit();
	},
	/** Relies on the lease in a transaction of the journal, which it does not end before it has lost the lease. */
	async begin() {
		const journal = await openPostgres(url, { name: "journal" });
		await journal.run("BEGIN");
		await requireLease(journal, lease.proof);
		say("begun");
		lease.lost.addEventListener("abort", async () => {
			say(await codeOf(journal.run("COMMIT")));
			process.exit();
		});
	},
};
process.stdin.once("data", (order) => ORDERS[order.toString()]());
