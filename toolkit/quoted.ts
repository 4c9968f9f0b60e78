import { printable } from "./printable.ts";

/** The longest part of a name that a message repeats: a name can be as long as the file that it comes from. */
const MOST = 100;

/** A name from a file for use in a message: in quotes, printable on one line, and truncated if it is long. */
export function quoted(name: string): string {
	const part = name.length > MOST ? `${name.slice(0, MOST)}…` : name;
	return printable(JSON.stringify(part));
}
