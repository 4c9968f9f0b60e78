import { setTimeout } from "node:timers/promises";
import { toFault } from "../../../toolkit/errors.ts";
import type { Log } from "../../runtime/log.ts";
import type { Lease } from "./held-lease.ts";
import type { LeaseTable } from "./lease-table.ts";

/**
 * The sum of this and `BEAT_EVERY_MS`, by which a lost reply can delay the next holder, is below 2 s: so another host has the
 * lease at most `LEASE_MS` and 2 s after its holder has died.
 */
const TRY_EVERY_MS = 800;

const CHECK_EVERY_MS = 2_000;

/** A lease that this host takes whenever it can. */
export interface WantedLease {
	/** Null while this host does not hold it. */
	current(): Lease | null;
	/** Releases it, and stops trying. Resolves after `onLost`. */
	close(): Promise<void>;
}

/** What to do with a lease. The callbacks are called in turn, never at the same time. */
export interface LeaseUse {
	/**
	 * Asked before each try, and every 2 s while the lease is held. After `false`, the lease is released or not tried. Must resolve
	 * soon, and not reject. By default always true.
	 */
	isUsable?(): Promise<boolean>;
	/** If it rejects, the lease is released, and tried again later. */
	onTaken?(lease: Lease): Promise<void> | void;
	/** Called after `onTaken` has ended, when the lease was lost or is about to be released. */
	onLost?(): Promise<void> | void;
	readonly log: Log;
}

/** Takes a lease as soon as it is free and can be used, and again after each loss. */
export function keepTrying(table: Pick<LeaseTable, "lease">, name: string, use: LeaseUse): WantedLease {
	const closing = new AbortController();
	const { signal } = closing;
	let held: Lease | null = null;

	async function run(): Promise<void> {
		while (!signal.aborted) {
			const lease = await tryOnce();
			if (lease === null) await pause(TRY_EVERY_MS, signal);
			else await hold(lease);
		}
	}

	async function tryOnce(): Promise<Lease | null> {
		try {
			return (await isUsable()) ? await table.lease(name) : null;
		} catch (error) {
			use.log.debug({ lease: name, fault: toFault(error) }, "a lease could not be taken; it will be tried again");
			return null;
		}
	}

	async function hold(lease: Lease): Promise<void> {
		held = lease;
		const isInUse = await called(() => use.onTaken?.(lease));
		if (isInUse) await ended(lease);
		await called(() => use.onLost?.());
		held = null;
		await lease.release();
		if (!isInUse) await pause(TRY_EVERY_MS, signal);
	}

	async function ended(lease: Lease): Promise<void> {
		const either = AbortSignal.any([signal, lease.lost]);
		while (!signal.aborted && !lease.isLost() && (await isUsable())) await pause(CHECK_EVERY_MS, either);
	}

	async function isUsable(): Promise<boolean> {
		return (await use.isUsable?.()) ?? true;
	}

	async function called(callback: () => Promise<void> | void): Promise<boolean> {
		try {
			await callback();
			return true;
		} catch (error) {
			use.log.warn({ lease: name, fault: toFault(error) }, "the work under a lease failed");
			return false;
		}
	}

	const running = run();
	return {
		current: () => (held?.isLost() === false ? held : null),
		async close() {
			closing.abort();
			await running;
		},
	};
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
