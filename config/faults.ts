import type { Document, LineCounter } from "yaml";
import type { z } from "zod";
import { faultAt, type Path } from "./fault-at.ts";
import { lineOf } from "./line-of.ts";
import { schema } from "./schema.ts";

/** Every fault of a parsed YAML document as a sentence that names the line, the key and what was allowed. */
export function faultsOf(error: z.ZodError, document: Document, lines: LineCounter): string[] {
	return error.issues.flatMap((issue) => {
		const at = (path: Path, what: string): string => faultAt(lineOf(document, lines, path), path, what);
		if (issue.code !== "unrecognized_keys") return [at(issue.path, issue.message)];
		const known = knownKeys(issue.path).join(", ");
		// Kinds and bases are too many to list.
		const what =
			known === ""
				? "no kind or base has this name; docs/models.md lists them"
				: `no setting has this name; known here: ${known}`;
		return issue.keys.map((key) => at([...issue.path, key], what));
	});
}

/** Where a text is no YAML: each place by its line, in the words of the parser. */
export function yamlFaults({ errors }: Document): string[] {
	return errors.map(({ linePos, message }) => `line ${linePos?.[0].line ?? "?"}: ${message.split("\n", 1)[0]}`);
}

/** A list's index leads to what each of its items may hold. */
function knownKeys(path: Path): string[] {
	let node: unknown = schema;
	for (const step of path) {
		const { shape, element } = innermost(node);
		node = element ?? shape?.[String(step)];
	}
	return Object.keys(innermost(node).shape ?? {});
}

/** What is read of a schema here. */
interface Node {
	readonly unwrap?: () => unknown;
	readonly shape?: Readonly<Record<string, unknown>>;
	readonly element?: unknown;
}

/** Behind its defaults, a list has an `unwrap` too. */
function innermost(node: unknown): Node {
	const { shape, element, unwrap } = (node ?? {}) as Node;
	return shape !== undefined || element !== undefined || unwrap === undefined
		? { ...(shape && { shape }), ...(element !== undefined && { element }) }
		: innermost(unwrap.call(node));
}
