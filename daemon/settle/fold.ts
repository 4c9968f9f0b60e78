import { type Identity, sameIdentity } from "../../workers/files/identity.ts";

/** How long a file has stood still, as far as the looks at it tell. Times are monotonic milliseconds. */
export interface Settling {
	readonly identity: Identity;
	/** When this identity was first seen. */
	readonly since: number;
	/** When it was last seen. */
	readonly until: number;
	/** How many looks in a row have seen it. */
	readonly looks: number;
}

/** Two looks are the least that can tell standing still from being looked at once. */
const LEAST_LOOKS = 2;

/** Adds one look to what the looks before it saw; any change of the identity starts anew. */
export function settle(before: Settling | undefined, seen: Identity, at: number): Settling {
	if (before === undefined || !sameIdentity(before.identity, seen)) {
		return { identity: seen, since: at, until: at, looks: 1 };
	}
	return { identity: seen, since: before.since, until: at, looks: before.looks + 1 };
}

/** Milliseconds that the file must still stand still to have been quiet for `quietMs`; 0 when it has. */
export function stillToWait(settling: Settling, quietMs: number): number {
	const left = settling.since + quietMs - settling.until;
	if (left > 0) return left;
	return settling.looks < LEAST_LOOKS ? 1 : 0;
}
