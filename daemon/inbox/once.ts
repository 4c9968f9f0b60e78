/** Reports each item once while it stays. An item that disappears and comes back is reported again. */
export function once<T>(nameOf: (thing: T) => string): (things: readonly T[]) => T[] {
	let known: ReadonlySet<string> = new Set();
	return (things) => {
		const fresh = things.filter((thing) => !known.has(nameOf(thing)));
		known = new Set(things.map(nameOf));
		return fresh;
	};
}
