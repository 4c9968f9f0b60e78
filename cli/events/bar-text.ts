/** Widest bar, in columns. */
const WIDEST = 46;

/** Narrowest bar, in columns: a shorter one adds nothing to the numbers beside it. */
const NARROWEST = 10;

/**
 * Draws a bar for a progress of 0 to 1 that fits a terminal of `columns` columns, `beside` of which are kept for other
 * text. Returns an empty string if the terminal is too narrow for a bar.
 */
export function barText(progress: number, columns: number, beside: number): string {
	const width = Math.min(WIDEST, columns - beside);
	if (width < NARROWEST) return "";
	const filled = Math.floor(progress * width);
	return "━".repeat(filled) + "─".repeat(width - filled);
}
