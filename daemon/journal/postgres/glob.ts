/**
 * A regular expression of PostgreSQL that matches the same texts as a glob of SQLite: `*`, `?`, `[a-z]`, `[^x]`. A `]` may be
 * the first character of a set. A set that does not end matches nothing.
 */
export function patternOf(glob: string): string {
	const characters = [...glob];
	let pattern = "^";
	for (let at = 0; at < characters.length; at++) {
		const character = characters[at] ?? "";
		if (character === "*") pattern += ".*";
		else if (character === "?") pattern += ".";
		else if (character !== "[") pattern += literal(character);
		else {
			const isInverted = characters[at + 1] === "^";
			const first = at + (isInverted ? 2 : 1);
			const end = characters.indexOf("]", first + 1);
			if (end === -1) return NOTHING;
			pattern += setOf(characters.slice(first, end), isInverted);
			at = end;
		}
	}
	return `${pattern}$`;
}

/** No character follows the end. */
const NOTHING = "$.";

function setOf(members: readonly string[], isInverted: boolean): string {
	const ranges = rangesOf(members).filter(([from, to]) => codeOf(from) <= codeOf(to));
	// PostgreSQL knows no empty set.
	if (ranges.length === 0) return isInverted ? "." : NOTHING;
	const set = ranges.map(([from, to]) => (from === to ? literal(from) : `${literal(from)}-${literal(to)}`)).join("");
	return `[${isInverted ? "^" : ""}${set}]`;
}

/** A `-` makes a range of the characters beside it, unless it is the first or last, or follows a range or a `]`. */
function rangesOf(members: readonly string[]): (readonly [from: string, to: string])[] {
	const ranges: (readonly [string, string])[] = [];
	let before: string | undefined;
	for (let at = 0; at < members.length; at++) {
		const member = members[at] ?? "";
		const next = members[at + 1];
		if (member === "-" && next !== undefined && before !== undefined) {
			ranges.push([before, next]);
			before = undefined;
			at++;
		} else {
			ranges.push([member, member]);
			before = member === "]" ? undefined : member;
		}
	}
	return ranges;
}

/** Letters and digits as they are, everything else by its code, which has no other meaning inside or outside of a set. */
function literal(character: string): string {
	if (/^[\p{L}\p{N}]$/u.test(character)) return character;
	return `\\U${codeOf(character).toString(16).padStart(8, "0")}`;
}

function codeOf(character: string): number {
	return character.codePointAt(0) ?? 0;
}
