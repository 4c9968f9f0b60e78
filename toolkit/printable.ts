// C0 and C1 control characters and bidirectional marks: a file's name must not control a terminal or hide its ending.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from a file, safe to print on one line: control characters are shown as `\u{1b}`. */
export function printable(text: string): string {
	return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
