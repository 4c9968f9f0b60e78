import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Config } from "../../config/config.ts";
import { overlapOf, touch } from "../../config/overlap.ts";
import { isWithin } from "../../workers/files/file-path.ts";

interface Place {
	readonly inbox: string;
	readonly library: string;
	readonly loras: string;
}

/** As much of a configuration as overlaps are found in. */
function configOf(places: readonly Place[]): Config {
	const one = ({ inbox, library, loras }: Place) => ({
		...{ inbox, library, onUnknown: "place" as const },
		destinations: { kinds: { lora: { folder: loras } }, bases: {}, unsorted: join(library, "Unsorted") },
	});
	return { inboxes: places.map(one) } as unknown as Config;
}

/** Every pair compared, as the rule says it. */
function hasOverlap(places: readonly Place[]): boolean {
	const written = places.flatMap(({ library, loras }) => [
		loras,
		join(library, "Unsorted"),
		join(library, ".autoprune"),
	]);
	return places.some(
		({ inbox }, index) =>
			places.slice(0, index).some((before) => touch(before.inbox, inbox)) ||
			places.some(({ library }) => isWithin(library, inbox)) ||
			written.some((folder) => touch(folder, inbox)),
	);
}

test("an overlap is found exactly where two of the folders are within each other", () => {
	const segment = fc.constantFrom("a", "b", "ab", "Unsorted", ".autoprune");
	const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
	const place = fc.record({ inbox: path, library: path, loras: path });
	fc.assert(
		fc.property(fc.array(place, { minLength: 1, maxLength: 4 }), (places) => {
			const overlap = overlapOf(configOf(places));
			expect(overlap !== null).toBe(hasOverlap(places));
			if (overlap === null) return;
			expect(places[overlap.index]?.inbox).toBe(overlap.inbox);
			expect(touch(overlap.inbox, overlap.other)).toBe(true);
		}),
		{ numRuns: 2_000 },
	);
});
