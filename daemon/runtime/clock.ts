/** The time as the journal keeps it. */
export function nowText(): string {
	return new Date().toISOString();
}
