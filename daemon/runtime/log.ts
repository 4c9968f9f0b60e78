/** What the steps need of the daemon's front: fields first, then a constant message; tests pass an array's push. */
export interface Log {
	/** Something is wrong with the surroundings, not with one file. */
	warn(detail: Readonly<Record<string, unknown>>, message: string): void;
	debug(detail: Readonly<Record<string, unknown>>, message: string): void;
}
