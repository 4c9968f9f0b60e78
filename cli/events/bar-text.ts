/** Columns of a bar where there is room for it. */
const WIDEST = 46;

/** Shorter than this, a bar shows nothing that the numbers beside it do not. */
const NARROWEST = 10;

/**
 * A bar, 0 to 1, as wide as a terminal of so many columns lets it be when `beside` of them are kept for other words;
 * empty where hardly any are left.
 */
export function barText(progress: number, columns: number, beside: number): string {
	const width = Math.min(WIDEST, columns - beside);
	if (width < NARROWEST) return "";
	const filled = Math.floor(progress * width);
	return "━".repeat(filled) + "─".repeat(width - filled);
}
