import { printable } from "./printable.ts";

/** Longest part of a name that a message repeats: names come from the file and may be as long as it. */
const MOST = 100;

/** A name from a file as it may stand in a message: in quotes, printable on one line, and cut where it is long. */
export function quoted(name: string): string {
	const part = name.length > MOST ? `${name.slice(0, MOST)}…` : name;
	return printable(JSON.stringify(part));
}
