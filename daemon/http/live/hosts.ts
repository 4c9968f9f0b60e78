import type { JournalPlace } from "../../journal/place.ts";
import type { WireHost } from "../wire/live.ts";

/** A host beats every two seconds; each open page asks for the state more often than that. */
const FRESH_MS = 2_000;

/**
 * Reads the hosts that share the journal, at most every two seconds; null where the journal is a file. The function throws
 * `journal.*`. `now`: milliseconds of a clock that is never set.
 */
export function hostsOf(place: JournalPlace, now: () => number): (() => Promise<readonly WireHost[]>) | null {
	if (place.kind === "file") return null;
	const { url } = place;
	let last: { readonly at: number; readonly hosts: Promise<readonly WireHost[]> } | null = null;
	return () => {
		if (last === null || now() - last.at >= FRESH_MS) last = { at: now(), hosts: readFrom(url) };
		return last.hosts;
	};
}

async function readFrom(url: string): Promise<readonly WireHost[]> {
	const { readHosts } = await import("../../coordination/members/host-overview.ts");
	return readHosts(url);
}
