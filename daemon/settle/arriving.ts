import type { InboxFile } from "../inbox/scan.ts";
import type { Completeness } from "./patience.ts";

/** A file that grows. */
interface Arriving {
	readonly path: string;
	/** Bytes that are there. */
	readonly bytes: number;
	/** Bytes of the whole file according to its header; null where the format does not say it at the beginning. */
	readonly total: number | null;
}

/** Finds the files that grow from scan to scan. */
export interface ArrivingFiles {
	/** The files of one scan whose progress is to be shown now. `nowMs` is monotonic. */
	scanned(candidates: readonly InboxFile[], nowMs: number): Promise<readonly Arriving[]>;
}

/** A file is shown once it has grown for this long: most copies from a local disk are done by then. */
const SHOW_AFTER_MS = 4_000;

/** Interval at which it is shown again. */
const SHOW_AGAIN_MS = 30_000;

interface Growth {
	readonly bytes: number;
	/** When it was first seen to grow; null when it has not. */
	readonly since: number | null;
	readonly shownAt: number | null;
}

/** `completenessOf`: see `SettleOptions`. It is asked only about files that are shown. */
export function createArrivingFiles(completenessOf: (candidate: InboxFile) => Promise<Completeness>): ArrivingFiles {
	let known = new Map<string, Growth>();
	return {
		async scanned(candidates, nowMs) {
			const shown: Arriving[] = [];
			const next = new Map<string, Growth>();
			for (const candidate of candidates) {
				const { path, identity } = candidate;
				const growth = grown(known.get(path), identity.size, nowMs);
				const isDue = growth.bytes !== known.get(path)?.bytes && isShownAt(growth, nowMs);
				if (isDue) shown.push({ path, bytes: identity.size, total: totalOf(await completenessOf(candidate)) });
				next.set(path, isDue ? { ...growth, shownAt: nowMs } : growth);
			}
			known = next;
			return shown;
		},
	};
}

function grown(before: Growth | undefined, bytes: number, nowMs: number): Growth {
	if (before === undefined || bytes < before.bytes) return { bytes, since: null, shownAt: null };
	if (bytes === before.bytes) return before;
	return { ...before, bytes, since: before.since ?? nowMs };
}

function isShownAt({ since, shownAt }: Growth, nowMs: number): boolean {
	if (since === null) return false;
	return shownAt === null ? nowMs >= since + SHOW_AFTER_MS : nowMs >= shownAt + SHOW_AGAIN_MS;
}

function totalOf(said: Completeness): number | null {
	return said.kind === "short" ? said.needs : null;
}
