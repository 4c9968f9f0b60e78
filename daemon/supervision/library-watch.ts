import { setTimeout as after } from "node:timers/promises";
import type { InboxContext } from "../pipeline/inbox-context.ts";

/** Known faults of libraries. */
export interface LibraryWatch {
	/** Checks each library again, waiting briefly for the results. Returns the faults by library folder. */
	look(): Promise<ReadonlyMap<string, string>>;
}

/** Maximum wait. A sleeping share may take this long to wake up, and a heartbeat should not be delayed further. */
const PATIENCE_MS = 2_000;

/**
 * Monitors the libraries of these inbox contexts. A library that does not respond counts as faulty, and does not
 * delay the others.
 */
export function createLibraryWatch(contexts: readonly Pick<InboxContext, "library">[]): LibraryWatch {
	const libraries = [...new Set(contexts.map(({ library }) => library))];
	const troubles = new Map<string, string>();
	const asked = new Set<string>();

	async function ask({ folder, look }: InboxContext["library"]): Promise<void> {
		asked.add(folder);
		const fault = await look().catch((error: unknown) => ({ message: String(error) }));
		asked.delete(folder);
		if (fault === null) troubles.delete(folder);
		else troubles.set(folder, fault.message);
	}

	return {
		async look() {
			const silent = libraries.filter(({ folder }) => asked.has(folder));
			for (const { folder } of silent) troubles.set(folder, `The library ${folder} does not respond.`);
			const answers = libraries.filter((library) => !silent.includes(library)).map(ask);
			const enough = new AbortController();
			const deadline = after(PATIENCE_MS, null, { signal: enough.signal, ref: false }).catch(() => null);
			await Promise.race([Promise.all(answers), deadline]);
			enough.abort();
			return troubles;
		},
	};
}
