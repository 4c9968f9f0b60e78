import type { Extent } from "../../toolkit/formats/format.ts";
import type { InboxFile } from "../inbox/scan.ts";

/**
 * Whether the file is complete according to its header; `unreadable` carries the errno of the open. `unanswered`: its header
 * cannot be read at the moment.
 */
export type Completeness =
	| Extent
	| { readonly kind: "unknown" }
	| { readonly kind: "unanswered" }
	| { readonly kind: "unreadable"; readonly errno: string };

/** Why a file is not taken yet. */
export type WaitingFor =
	/** It is unchanged, but not for long enough. `share`: the network file system for which that takes longer. */
	| { readonly kind: "quiet"; readonly share?: string | null }
	/** Its header declares more bytes than the file has; `needs` is null where the format does not tell how many. */
	| { readonly kind: "rest"; readonly has: number; readonly needs: number | null }
	/** It is empty. `part`: a browser is filling another file for it. */
	| { readonly kind: "content"; readonly part: boolean }
	/** A program keeps this control file beside it until the download is complete. */
	| { readonly kind: "download"; readonly controlFile: string }
	/** There is no permission to read it. */
	| { readonly kind: "permission"; readonly errno: string };

/** How long to wait before a file is taken. */
export interface Patience {
	/** How long a file must stay unchanged to count as complete. */
	readonly quietMs: number;
	/** How long an empty file may take to fill. */
	readonly emptyMs: number;
}

/**
 * How long an empty file is waited for: a copy over a network may create the file long before its first bytes.
 * Firefox keeps an empty file during the whole download; the `.part` file beside it identifies that case.
 */
export const EMPTY_PATIENCE_MS = 20_000;

/**
 * Factor on the quiet time for formats that cannot tell whether they are complete, and for files with holes: only
 * quiet time is left to judge by.
 */
const BLIND_QUIETS = 3;

/** How long this file must stay unchanged before its header is read. */
export function quietFor(candidate: InboxFile, patience: Patience): number {
	if (candidate.partBeside) return patience.quietMs;
	if (candidate.identity.size === 0) return Math.max(patience.emptyMs, BLIND_QUIETS * patience.quietMs);
	return patience.quietMs;
}

/** How long this file must stay unchanged once its header has been read; infinite for a truncated file. */
export function quietAfter(candidate: InboxFile, said: Completeness, patience: Patience): number {
	switch (said.kind) {
		case "short":
		case "unreadable":
			return Number.POSITIVE_INFINITY;
		case "unknown":
		case "unanswered":
			return BLIND_QUIETS * patience.quietMs;
		case "complete":
			// A download into a preallocated file has its full length from the start, and holes until its end.
			return candidate.allocated < candidate.identity.size ? BLIND_QUIETS * patience.quietMs : patience.quietMs;
	}
}

/** The reason for waiting, for a file whose header has been read. */
export function waitingFor(said: Completeness): WaitingFor {
	switch (said.kind) {
		case "short":
			return { kind: "rest", has: said.has, needs: said.needs };
		case "unreadable":
			return { kind: "permission", errno: said.errno };
		case "unknown":
		case "unanswered":
		case "complete":
			return { kind: "quiet" };
	}
}

/** Whether waiting alone does not help: somebody has to act. */
export function isStuck(reason: WaitingFor): boolean {
	return reason.kind === "content" ? reason.part : reason.kind !== "quiet";
}
