/** Why no journey begins: somebody said so, at this time (ISO 8601, UTC). It lasts until somebody ends it. */
export interface Pause {
	readonly since: string;
	/** In the words of whoever began it. */
	readonly why: string | null;
}
