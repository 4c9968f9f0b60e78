/** Runs one piece of work after another, however many ask at once; a failure does not stop those behind it. */
export function createMutex(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (work) => {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	};
}
