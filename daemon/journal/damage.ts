import { ModelError } from "../../toolkit/errors.ts";

/** Remembers the first sign that a database is corrupt. */
export interface Damage {
	/** Null while there was none. */
	readonly found: ModelError | null;
	/** Does work on the database; its faults are passed on. */
	watch<T>(work: () => Promise<T>): Promise<T>;
	note(fault: ModelError): void;
}

/** For one database, of which nothing is known yet. */
export function watchForDamage(): Damage {
	let found: ModelError | null = null;
	const note = (fault: ModelError): void => {
		found ??= fault;
	};
	return {
		get found() {
			return found;
		},
		note,
		async watch(work) {
			try {
				return await work();
			} catch (error) {
				if (error instanceof ModelError && error.code === "journal.corrupt") note(error);
				throw error;
			}
		},
	};
}
