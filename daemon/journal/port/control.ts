/** A pause: since when (ISO 8601, UTC) and why no job starts. It lasts until somebody ends it. */
export interface Pause {
	readonly since: string;
	/** The reason, in the words of the person or program that started it. */
	readonly why: string | null;
}
