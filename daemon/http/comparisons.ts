import type { WireComparison } from "./wire/live.ts";

/** The comparisons of weights that are running, so that pages can show how far they are. */
export interface Comparisons {
	list(): readonly WireComparison[];
	/** Adds one until the work is done. `work` gets a function that takes its progress. */
	during<T>(id: string, work: (onProgress: (done: number, total: number) => void) => Promise<T>): Promise<T>;
}

/** Creates an empty list. `onChange`: what `list` returns has changed. */
export function createComparisons(onChange: () => void): Comparisons {
	const running = new Set<{ value: WireComparison }>();
	return {
		list: () => [...running].map(({ value }) => value),
		async during(id, work) {
			const one = { value: { id, done: 0, total: 0 } };
			running.add(one);
			try {
				return await work((done, total) => {
					one.value = { id, done, total };
					onChange();
				});
			} finally {
				running.delete(one);
				onChange();
			}
		},
	};
}
