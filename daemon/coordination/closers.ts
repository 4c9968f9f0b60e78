import type { Closable } from "../coordination.ts";

/** Things that are opened one after another. */
export interface Closers {
	/** Returns what it was given. */
	add<T extends Closable>(opened: T): T;
	/** Closes all in the opposite order, also when one of them cannot be closed; then rejects with the first error. */
	close(): Promise<void>;
}

/** Creates an empty list. */
export function createClosers(): Closers {
	const opened: Closable[] = [];
	return {
		add(one) {
			opened.push(one);
			return one;
		},
		async close() {
			const errors: unknown[] = [];
			for (let last = opened.pop(); last !== undefined; last = opened.pop()) {
				await last.close().catch((error: unknown) => errors.push(error));
			}
			if (errors.length > 0) throw errors[0];
		},
	};
}
