import { setTimeout as after } from "node:timers/promises";
import type { InboxContext } from "../pipeline/inbox-context.ts";

/** What is wrong with libraries, as far as is known. */
export interface LibraryWatch {
	/** Looks at each anew, and waits a little for the answers: what is wrong, by the library's folder. */
	look(): Promise<ReadonlyMap<string, string>>;
}

/** A share that sleeps may take this long to wake; a heartbeat need not wait longer. */
const PATIENCE_MS = 2_000;

/** Watches over the libraries of these worlds. One that does not answer is in trouble, and holds up nobody. */
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
			for (const { folder } of silent) troubles.set(folder, `The library ${folder} does not answer.`);
			const answers = libraries.filter((library) => !silent.includes(library)).map(ask);
			const enough = new AbortController();
			const deadline = after(PATIENCE_MS, null, { signal: enough.signal, ref: false }).catch(() => null);
			await Promise.race([Promise.all(answers), deadline]);
			enough.abort();
			return troubles;
		},
	};
}
