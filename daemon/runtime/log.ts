/** The logger used by all steps: fields first, then a constant message. Tests pass the `push` of an array. */
export interface Log {
	/** A fault of the environment, not of a single file. */
	warn(detail: Readonly<Record<string, unknown>>, message: string): void;
	debug(detail: Readonly<Record<string, unknown>>, message: string): void;
}
