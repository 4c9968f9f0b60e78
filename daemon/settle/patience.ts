import type { Extent } from "../../toolkit/formats/format.ts";
import type { InboxFile } from "../inbox/scan.ts";

/** What a file's own header says about whether it is all there; `unreadable` carries the errno of the open. */
export type Completeness =
	| Extent
	| { readonly kind: "unknown" }
	| { readonly kind: "unreadable"; readonly errno: string };

/** Why a file is not taken yet. */
export type WaitingFor =
	/** It stands still, but not for long enough. */
	| { readonly kind: "quiet" }
	/** Its header asks for more bytes than are there; `needs` is null where the format cannot tell. */
	| { readonly kind: "rest"; readonly has: number; readonly needs: number | null }
	/** Nothing is in it; `part`: a browser fills another file for it. */
	| { readonly kind: "content"; readonly part: boolean }
	/** A program keeps this control file beside it until its download is complete. */
	| { readonly kind: "download"; readonly controlFile: string }
	/** It may not be read. */
	| { readonly kind: "permission"; readonly errno: string };

/** How long to wait before a file is taken. */
export interface Patience {
	/** How long a file must stand still to be whole. */
	readonly quietMs: number;
	/** How long an empty file is given to fill. */
	readonly emptyMs: number;
}

/**
 * A copy over a network may make the file long before its first bytes. Firefox, which keeps an empty file for the
 * whole of a download, is known by the `.part` beside it and not by this.
 */
export const EMPTY_PATIENCE_MS = 20_000;

/** A format that cannot be asked, or a file with holes, gets this many quiet times: quiet is all there is to go by. */
const BLIND_QUIETS = 3;

/** How long this file must stand still before its own word for it is asked, or counts for nothing. */
export function quietFor(candidate: InboxFile, patience: Patience): number {
	if (candidate.partBeside) return patience.quietMs;
	if (candidate.identity.size === 0) return Math.max(patience.emptyMs, BLIND_QUIETS * patience.quietMs);
	return patience.quietMs;
}

/** How long this file must stand still once its header has been read; infinite for one that is short. */
export function quietAfter(candidate: InboxFile, said: Completeness, patience: Patience): number {
	switch (said.kind) {
		case "short":
		case "unreadable":
			return Number.POSITIVE_INFINITY;
		case "unknown":
			return BLIND_QUIETS * patience.quietMs;
		case "complete":
			// A download into a preallocated file has its full length from the start, and holes until its end.
			return candidate.allocated < candidate.identity.size ? BLIND_QUIETS * patience.quietMs : patience.quietMs;
	}
}

/** What to call the wait for a file whose header has been read. */
export function waitingFor(said: Completeness): WaitingFor {
	switch (said.kind) {
		case "short":
			return { kind: "rest", has: said.has, needs: said.needs };
		case "unreadable":
			return { kind: "permission", errno: said.errno };
		case "unknown":
		case "complete":
			return { kind: "quiet" };
	}
}

/** Whether waiting longer helps only if somebody else does something. */
export function isStuck(reason: WaitingFor): boolean {
	return reason.kind === "content" ? reason.part : reason.kind !== "quiet";
}
