/** The value that this share of all values does not exceed. */
export function quantileOf(values, share) {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
