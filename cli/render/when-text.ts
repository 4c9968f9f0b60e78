/** The time if it is today, else date and time, in the local time zone. */
export function whenText(when: Date, now: Date): string {
	const pad = (value: number): string => String(value).padStart(2, "0");
	const time = `${pad(when.getHours())}:${pad(when.getMinutes())}`;
	if (when.toDateString() === now.toDateString()) return time;
	return `${when.getFullYear()}-${pad(when.getMonth() + 1)}-${pad(when.getDate())} ${time}`;
}
