import type { Document, LineCounter } from "yaml";
import type { z } from "zod";
import { faultAt, type Path } from "./fault-at.ts";
import { lineOf } from "./line-of.ts";
import { schema } from "./schema.ts";

/** Every error in a parsed YAML document as a sentence with the line, the key and the allowed values. */
export function faultsOf(error: z.ZodError, document: Document, lines: LineCounter): string[] {
	return error.issues.flatMap(innerIssues).flatMap((issue) => {
		const at = (path: Path, what: string): string => faultAt(lineOf(document, lines, path), path, what);
		if (issue.code !== "unrecognized_keys") return [at(issue.path, issue.message)];
		const known = knownKeys(issue.path).join(", ");
		// Kinds and bases are too many to list.
		const what =
			known === "" ? "unknown kind or base; docs/models.md lists them" : `unknown setting; known here: ${known}`;
		return issue.keys.map((key) => at([...issue.path, key], what));
	});
}

/** The issues inside a group of settings that may also be `false`, each with its full path; else the issue itself. */
function innerIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
	if (issue.code !== "invalid_union") return [issue];
	const inner = issue.errors.find((issues) =>
		issues.some((one) => one.path.length > 0 || one.code === "unrecognized_keys"),
	);
	return inner?.map((one) => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue];
}

/** The syntax errors of a YAML document, each with its line and the parser's message. */
export function yamlFaults({ errors }: Document): string[] {
	return errors.map(({ linePos, message }) => `line ${linePos?.[0].line ?? "?"}: ${message.split("\n", 1)[0]}`);
}

/** The settings that are allowed at a path. An index leads to the schema of the list's items. */
function knownKeys(path: Path): string[] {
	let node: unknown = schema;
	for (const step of path) {
		const { shape, element } = innermost(node);
		node = element ?? shape?.[String(step)];
	}
	return Object.keys(innermost(node).shape ?? {});
}

/** The part of a zod schema that this module reads. */
interface Node {
	readonly unwrap?: () => unknown;
	readonly shape?: Readonly<Record<string, unknown>>;
	readonly element?: unknown;
	readonly options?: readonly unknown[];
}

/** Removes wrappers such as defaults. A list has an `unwrap` too, so `element` is checked first. */
function innermost(node: unknown): Node {
	const { shape, element, unwrap, options } = (node ?? {}) as Node;
	const group = options?.find((one) => innermost(one).shape !== undefined);
	if (group !== undefined) return innermost(group);
	return shape !== undefined || element !== undefined || unwrap === undefined
		? { ...(shape && { shape }), ...(element !== undefined && { element }) }
		: innermost(unwrap.call(node));
}
