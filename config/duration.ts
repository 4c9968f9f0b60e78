const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a duration such as `500ms`, `5s`, `2m`, `1h` or `7d` to milliseconds; null if it is invalid. */
export function parseDuration(text: string): number | null {
	const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
	const unit = UNITS[match?.[2] ?? ""];
	return match && unit ? Math.round(Number(match[1]) * unit) : null;
}
