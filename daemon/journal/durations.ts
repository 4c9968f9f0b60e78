import type { HistoryEntry } from "./port/history.ts";

/** Total duration of a job. */
export function millisecondsOf({ timingsMs }: HistoryEntry): number {
	return Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0);
}
