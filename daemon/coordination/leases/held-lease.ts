import { setTimeout } from "node:timers/promises";
import { toFault } from "../../../toolkit/errors.ts";
import { hostsError } from "../../hosts-errors.ts";
import type { LeaseProof } from "../../journal/port/shared-journal.ts";
import type { Log } from "../../runtime/log.ts";
import { createDeadline } from "./deadline.ts";
import { msSince, type SteadyTime, steadyNow } from "./steady-clock.ts";

/** Without a beat for this long, a lease can be taken by another host. */
export const LEASE_MS = 6_000;

/** A holder counts its lease as lost this long after it sent the last beat that was confirmed: before others can take it. */
const LOST_AFTER_MS = 5_000;

/** A beat renews the lease also when its reply is lost. So this is how long lost replies can delay the next holder. */
const BEAT_EVERY_MS = 1_000;

/** The shortest pause between two beats, when the database refuses them at once. */
const SHORTEST_PAUSE_MS = 200;

/** A lease that this host holds until it releases or loses it. */
export interface Lease {
	readonly proof: LeaseProof;
	/** Aborted with `hosts.lease-lost` before another host can have taken the lease, and when it was released. */
	readonly lost: AbortSignal;
	/** Whether it is lost. Compares the clock, so it is right immediately after this process was stopped. */
	isLost(): boolean;
	/** Gives it up: another host can take it at once. If the database cannot be reached, it can after the lease time. */
	release(): Promise<void>;
}

/** How a lease is kept. */
export interface LeaseRow {
	readonly proof: LeaseProof;
	/** When the statement was sent that took the lease. */
	readonly takenAt: SteadyTime;
	/** Renews the lease in the database. False when this host does not have it any more. */
	beat(): Promise<boolean>;
	giveUp(): Promise<void>;
	readonly log: Log;
}

/** Renews a lease until it is released or lost. */
export function holdLease({ proof, takenAt, beat, giveUp, log }: LeaseRow): Lease {
	const { name } = proof;
	const deadline = createDeadline(takenAt, LOST_AFTER_MS, () => hostsError("hosts.lease-lost", { name }));
	const { signal } = deadline;

	async function keepBeating(): Promise<void> {
		let sent = takenAt;
		while (!deadline.hasPassed()) {
			const pause = Math.max(SHORTEST_PAUSE_MS, BEAT_EVERY_MS - msSince(sent));
			await setTimeout(pause, undefined, { signal }).catch(() => undefined);
			if (deadline.hasPassed()) break;
			sent = steadyNow();
			await beatOnce(sent);
		}
	}

	async function beatOnce(sent: SteadyTime): Promise<void> {
		try {
			if (await beat()) deadline.extend(sent);
			else deadline.end();
		} catch (error) {
			log.debug({ lease: name, fault: toFault(error) }, "a lease could not be renewed; it will be tried again");
		}
	}

	const logLoss = (): void => log.warn({ lease: name }, "a lease was lost; another host can take it");
	signal.addEventListener("abort", logLoss, { once: true });
	const beating = keepBeating();
	return {
		proof,
		lost: signal,
		isLost: deadline.hasPassed,
		async release() {
			signal.removeEventListener("abort", logLoss);
			if (!deadline.hasPassed()) {
				deadline.end();
				await giveUp().catch((error: unknown) => {
					log.debug({ lease: name, fault: toFault(error) }, "a lease could not be released; it expires by itself");
				});
			}
			await beating;
		},
	};
}
