import type { InboxConfig } from "./config.ts";

/** How long a file must stay unchanged. */
export interface QuietTime {
	readonly ms: number;
	/** The type of the network file system that makes it longer than elsewhere; null if none does. */
	readonly share: string | null;
}

/** The part of a file system that decides, see `FileSystem` of the platform. */
interface SeenByOthers {
	readonly type: string;
	readonly others: "nobody" | "host" | "clients";
}

/** `settle.quiet` by default. */
const QUIET_MS = 5_000;

/**
 * The same on a network file system. A client caches the attributes of a file for up to 60 s (`acregmax` of nfs(5)), so a file
 * that another client writes may look unchanged for as long. That client may keep its writes for up to 30 s.
 */
const SHARE_QUIET_MS = 60_000;

/** The quiet time for an inbox in this file system. A setting of the user is always obeyed. */
export function quietTimeOn({ type, others }: SeenByOthers, { quiet }: InboxConfig["settle"]): QuietTime {
	if (quiet !== undefined) return { ms: quiet, share: null };
	return others === "clients" ? { ms: SHARE_QUIET_MS, share: type } : { ms: QUIET_MS, share: null };
}

/** A warning for a setting that is shorter than such a file system needs; null if there is nothing to warn of. */
export function shortQuietWarning({ type, others }: SeenByOthers, { quiet }: InboxConfig["settle"]): string | null {
	if (others !== "clients" || quiet === undefined || quiet >= SHARE_QUIET_MS) return null;
	return (
		`the inbox is on a network file system (${type}), where a file that is still being written can look unchanged for 60 s; ` +
		"`settle.quiet` is set to less"
	);
}
