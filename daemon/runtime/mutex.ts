/** Runs tasks one after another, in the order of the calls; a failure does not stop the next ones. */
export function createMutex(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	};
}

/** Like `createMutex`, for each key on its own: a task that hangs delays only those with its key. */
export function createKeyedMutex(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
	const mutexes = new Map<string, { readonly inTurn: ReturnType<typeof createMutex>; tasks: number }>();
	return async (key, work) => {
		const mutex = mutexes.get(key) ?? { inTurn: createMutex(), tasks: 0 };
		mutexes.set(key, mutex);
		mutex.tasks++;
		try {
			return await mutex.inTurn(work);
		} finally {
			mutex.tasks--;
			if (mutex.tasks === 0) mutexes.delete(key);
		}
	};
}
