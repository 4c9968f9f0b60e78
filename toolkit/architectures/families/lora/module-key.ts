/** A module's path with placeholders for its numbers: `blocks.3.ffn.0` becomes `blocks_#_ffn_#`. */
export interface ModuleKey {
	readonly key: string;
	/** The numbers in order. A number beyond 2^53 loses digits; no network has such a block. */
	readonly numbers: readonly number[];
}

const UNDERSCORE = 95;
const ZERO = 48;
const NINE = 57;

/**
 * The key of a module's path. Dots become underscores, because half of the trainers write them so: the path cannot be
 * restored from underscores, but both spellings can be compared. Only a number that is a whole word counts.
 */
export function moduleKey(path: string): ModuleKey {
	const text = path.includes(".") ? path.replaceAll(".", "_") : path;
	const numbers: number[] = [];
	let key = "";
	let copied = 0;
	let start = 0;
	while (start <= text.length) {
		let end = start;
		while (end < text.length && isDigit(text.charCodeAt(end))) end++;
		const isNumber = end > start && (end === text.length || text.charCodeAt(end) === UNDERSCORE);
		if (isNumber) {
			numbers.push(Number(text.slice(start, end)));
			key += `${text.slice(copied, start)}#`;
			copied = end;
		}
		const next = text.indexOf("_", end);
		if (next < 0) break;
		start = next + 1;
	}
	return { key: key + text.slice(copied), numbers };
}

function isDigit(code: number): boolean {
	return code >= ZERO && code <= NINE;
}
