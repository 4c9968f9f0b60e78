/**
 * Whole days in UTC, such as `2026-11-22`: from the first to before the second; null means unlimited on that side.
 */
export interface Days {
	readonly from: string | null;
	readonly to: string | null;
}

const DAY_MS = 86_400_000;

/** The whole days within a time range; null when there is none. Less than a day remains uncovered at each end. */
export function wholeDays(since: Date | undefined, until: Date | undefined): Days | null {
	const from = since === undefined ? null : dayText(Math.ceil(since.getTime() / DAY_MS));
	const to = until === undefined ? null : dayText(Math.floor(until.getTime() / DAY_MS));
	return from !== null && to !== null && from >= to ? null : { from, to };
}

function dayText(days: number): string {
	return new Date(days * DAY_MS).toISOString().slice(0, 10);
}
