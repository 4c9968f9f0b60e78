import { type Identity, sameIdentity } from "../../workers/files/identity.ts";

/** How long a file has stayed unchanged, according to the scans. Times are monotonic milliseconds. */
export interface Settling {
	readonly identity: Identity;
	/** When this identity was first seen. */
	readonly since: number;
	/** When it was last seen. */
	readonly until: number;
	/** Number of consecutive scans that saw it. */
	readonly looks: number;
}

/** At least two scans are needed to tell that a file has not changed. */
const LEAST_SCANS = 2;

/** Adds one scan to the history; a changed identity starts a new one. */
export function settle(before: Settling | undefined, seen: Identity, at: number): Settling {
	if (before === undefined || !sameIdentity(before.identity, seen)) {
		return { identity: seen, since: at, until: at, looks: 1 };
	}
	return { identity: seen, since: before.since, until: at, looks: before.looks + 1 };
}

/** Milliseconds that the file must still stay unchanged to have been quiet for `quietMs`; 0 when it has been. */
export function stillToWait(settling: Settling, quietMs: number): number {
	const left = settling.since + quietMs - settling.until;
	if (left > 0) return left;
	return settling.looks < LEAST_SCANS ? 1 : 0;
}
