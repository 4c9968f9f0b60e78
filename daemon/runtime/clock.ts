/** The current time in the format of the journal. */
export function nowText(): string {
	return new Date().toISOString();
}
