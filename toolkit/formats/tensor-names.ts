import { ModelError } from "../errors.ts";
import { quoted } from "../quoted.ts";

/** Orders text by code points, which is the order of its UTF-8 bytes; JavaScript's own is that of UTF-16. */
export function byCodePoints(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const unitA = a.charCodeAt(i);
		const unitB = b.charCodeAt(i);
		if (unitA !== unitB) return rank(unitA) - rank(unitB);
	}
	return a.length - b.length;
}

/** Surrogates stand for what lies above U+FFFF, so they come after U+E000 to U+FFFF. */
function rank(unit: number): number {
	if (unit < 0xd800) return unit;
	return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Refuses names that no file can hold, `file.name-not-text`. Two of the same are a bug in the plan. */
export function checkNames(tensors: readonly { readonly name: string }[]): void {
	const names = new Set<string>();
	for (const { name } of tensors) {
		refuseLoneSurrogates(name);
		if (names.has(name)) throw new Error(`two tensors called ${quoted(name)}`);
		names.add(name);
	}
}

/** Throws `file.name-not-text` for text that has no UTF-8. */
export function refuseLoneSurrogates(text: string): void {
	if (/\p{Surrogate}/u.test(text)) throw new ModelError("file.name-not-text", { name: quoted(text) });
}
