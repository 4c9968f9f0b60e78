/** Lets each thing through once for as long as it stays: what went away and comes back is new. */
export function once<T>(nameOf: (thing: T) => string): (things: readonly T[]) => T[] {
	let known: ReadonlySet<string> = new Set();
	return (things) => {
		const fresh = things.filter((thing) => !known.has(nameOf(thing)));
		known = new Set(things.map(nameOf));
		return fresh;
	};
}
