/** More tags say nothing about what a LoRA was trained for. */
const MOST_TAGS = 500;

/**
 * The tags that a LoRA was trained with and how many pictures had each, the most frequent first: kohya's
 * `ss_tag_frequency`, with the counts of all data sets added. At most 500; empty if none are recorded.
 */
export function trainingTags(metadata: ReadonlyMap<string, string>): (readonly [tag: string, count: number])[] {
	const counts = new Map<string, number>();
	for (const tags of Object.values(parsed(metadata.get("ss_tag_frequency")))) {
		for (const [tag, count] of Object.entries(objectOr(tags))) {
			if (typeof count === "number") counts.set(tag.trim(), (counts.get(tag.trim()) ?? 0) + count);
		}
	}
	return [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1)).slice(0, MOST_TAGS);
}

function parsed(text: string | undefined): object {
	try {
		return objectOr(JSON.parse(text ?? "{}"));
	} catch {
		return {};
	}
}

function objectOr(value: unknown): object {
	return typeof value === "object" && value !== null ? value : {};
}
