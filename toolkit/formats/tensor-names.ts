import { toolkitError } from "../errors.ts";
import { quoted } from "../quoted.ts";

/** Surrogates, and the characters that sort before them by code points but after them by UTF-16 units. */
const BEYOND_PLAIN = /[\ud800-\uffff]/;

/** A comparison by code points for these names. If none has such characters, JavaScript's own order is the same. */
export function codePointOrder(names: readonly string[]): (a: string, b: string) => number {
	return names.some((name) => BEYOND_PLAIN.test(name)) ? byCodePoints : byUnits;
}

function byUnits(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}

/** Orders text by code points, which is the order of its UTF-8 bytes; JavaScript's own is that of UTF-16. */
function byCodePoints(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const unitA = a.charCodeAt(i);
		const unitB = b.charCodeAt(i);
		if (unitA !== unitB) return rank(unitA) - rank(unitB);
	}
	return a.length - b.length;
}

/** Surrogates encode code points above U+FFFF, so they sort after U+E000 to U+FFFF. */
function rank(unit: number): number {
	if (unit < 0xd800) return unit;
	return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Throws `file.name-not-text` for names that no format can store. Duplicate names are a bug in the plan. */
export function checkNames(tensors: readonly { readonly name: string }[]): void {
	const names = new Set<string>();
	for (const { name } of tensors) {
		refuseLoneSurrogates(name);
		if (names.has(name)) throw new Error(`two tensors called ${quoted(name)}`);
		names.add(name);
	}
}

/** Throws `file.name-not-text` for text that cannot be encoded as UTF-8. */
export function refuseLoneSurrogates(text: string): void {
	if (/\p{Surrogate}/u.test(text)) throw toolkitError("file.name-not-text", { name: quoted(text) });
}
