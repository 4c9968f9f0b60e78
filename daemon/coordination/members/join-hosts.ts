import { setTimeout } from "node:timers/promises";
import { toFault, UserError } from "../../../toolkit/errors.ts";
import { hostsError } from "../../hosts-errors.ts";
import type { Connection } from "../../journal/sql/connection.ts";
import type { Log } from "../../runtime/log.ts";
import { type BeatReply, forgetHost, forgetPredecessors, type HostDescription, writeBeat } from "./host-table.ts";

const BEAT_EVERY_MS = 2_000;

/** The time limit of a statement on the connection of the beats: a host that stops waits for the last one. */
export const BEAT_STATEMENT_MS = 5_000;

/** A larger difference makes times in logs hard to compare, and work that is due by date early or late. */
const CLOCK_TOLERANCE_MS = 5_000;

/** This host among the others. */
export interface JoinedHost {
	/** The generation of the database that it joined. */
	readonly generation: number;
	/**
	 * Aborted when this host has to stop: with `hosts.other-generation` after a backup of the database was restored, and with
	 * `journal.newer`.
	 */
	readonly mustStop: AbortSignal;
	/** Ends the beats and deletes the row. */
	leave(): Promise<void>;
}

/** How a host joins. */
export interface HostToJoin {
	readonly host: HostDescription;
	/** Its status for the other hosts, sent with each beat; converted to JSON. */
	status(): unknown;
	/** Asked at each beat. Throws `journal.newer` when a newer version has changed the database so that this one must stop. */
	requireAllowed(): Promise<unknown>;
	readonly log: Log;
}

/** Writes this host into the table of hosts, and again every 2 s. Throws the errors of the connection. */
export async function joinHosts(
	connection: Connection,
	{ host, status, requireAllowed, log }: HostToJoin,
): Promise<JoinedHost> {
	const leaving = new AbortController();
	const stopping = new AbortController();
	let isClockWrong = false;
	let isReachable = true;

	async function beat(): Promise<BeatReply> {
		const sentAt = Date.now();
		const reply = await writeBeat(connection, host, JSON.stringify(status() ?? null));
		checkClock(reply.nowMs, sentAt, Date.now());
		return reply;
	}

	function checkClock(databaseMs: number, sentAt: number, receivedAt: number): void {
		const ahead = Math.max(0, sentAt - databaseMs, databaseMs - receivedAt);
		const isWrong = ahead > CLOCK_TOLERANCE_MS;
		if (isWrong && !isClockWrong) {
			const seconds = Math.round(ahead / 1_000);
			log.warn({ host: host.name, seconds }, "the clock of this host differs from the clock of the database");
		}
		isClockWrong = isWrong;
	}

	const { generation } = await beat();

	async function keepBeating(): Promise<void> {
		const { signal } = leaving;
		for (;;) {
			await setTimeout(BEAT_EVERY_MS, undefined, { signal }).catch(() => undefined);
			if (signal.aborted) return;
			await beatAgain();
		}
	}

	async function beatAgain(): Promise<void> {
		try {
			await forgetPredecessors(connection, host);
			const { generation: found } = await beat();
			if (!isReachable) log.warn({ host: host.name }, "the database answers again");
			isReachable = true;
			if (found !== generation) stopping.abort(hostsError("hosts.other-generation", { found, joined: generation }));
			await requireAllowed();
		} catch (error) {
			if (error instanceof UserError && error.code === "journal.newer") return stopping.abort(error);
			if (isReachable) log.warn({ fault: toFault(error) }, "the heartbeat of this host could not be written");
			isReachable = false;
		}
	}

	const beating = keepBeating();
	return {
		generation,
		mustStop: stopping.signal,
		async leave() {
			leaving.abort();
			await beating;
			await forgetHost(connection, host.id).catch((error: unknown) => {
				log.debug({ fault: toFault(error) }, "this host could not delete its row");
			});
		},
	};
}
