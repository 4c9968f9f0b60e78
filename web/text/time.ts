const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short" });
const DAY_OF_YEAR = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", year: "numeric" });
const WHOLE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });

/** A time, as short as possible: the clock for today, the day and the clock for this year, else the date. */
export function shortTime(iso: string, now = new Date()): string {
	const time = new Date(iso);
	if (time.toDateString() === now.toDateString()) return CLOCK.format(time);
	if (time.getFullYear() === now.getFullYear()) return `${DAY.format(time)} ${CLOCK.format(time)}`;
	return DAY_OF_YEAR.format(time);
}

/** Date and time with seconds, in the browser's time zone. */
export function wholeTime(iso: string): string {
	return WHOLE.format(new Date(iso));
}

/** A duration: `131 ms`, `4.7 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(ms: number): string {
	if (ms < 999.5) return `${Math.round(ms)} ms`;
	if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
	const seconds = Math.round(ms / 1000);
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
	return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
