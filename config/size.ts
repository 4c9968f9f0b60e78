const UNITS: ReadonlyMap<string, number> = new Map(
	["", "K", "M", "G", "T"].flatMap((prefix, power) => [
		[`${prefix}B`, 1000 ** power],
		[prefix === "" ? "B" : `${prefix}iB`, 1024 ** power],
	]),
);

/** Parses a size such as `500MB`, `20GiB` or `1.5 TiB` to bytes; null if it is invalid. */
export function parseSize(text: string): number | null {
	const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?i?B)$/.exec(text.trim());
	const unit = UNITS.get(match?.[2] ?? "");
	return match && unit ? Math.round(Number(match[1]) * unit) : null;
}
