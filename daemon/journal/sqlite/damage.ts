import { UserError } from "../../../toolkit/errors.ts";

/** An error after which a database cannot be used until it is opened again. */
const LOST: ReadonlySet<string> = new Set(["journal.corrupt", "journal.gone"]);

/** Remembers the first error that shows that a database is corrupt or was deleted. */
export interface Damage {
	/** Null while there was none. */
	readonly found: UserError | null;
	/** Runs work on the database and rethrows its errors. */
	watch<T>(work: () => Promise<T>): Promise<T>;
	note(fault: UserError): void;
}

/** Creates the record for one database, without any error yet. */
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
