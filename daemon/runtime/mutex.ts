/** Runs tasks one after another, in the order of the calls; a failure does not stop the next ones. */
export function createMutex(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	};
}
