import { UserError } from "../../../toolkit/errors.ts";

/** What says that a database cannot be worked with until it is opened again. */
const LOST: ReadonlySet<string> = new Set(["journal.corrupt", "journal.gone"]);

/** Remembers the first sign that a database is corrupt or was deleted. */
export interface Damage {
	/** Null while there was none. */
	readonly found: UserError | null;
	/** Does work on the database; its faults are passed on. */
	watch<T>(work: () => Promise<T>): Promise<T>;
	note(fault: UserError): void;
}

/** For one database, of which nothing is known yet. */
export function watchForDamage(): Damage {
	let found: UserError | null = null;
	const note = (fault: UserError): void => {
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
				if (error instanceof UserError && LOST.has(error.code)) note(error);
				throw error;
			}
		},
	};
}
