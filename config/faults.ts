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
		return issue.keys.map((key) => at([...issue.path, key], `no setting has this name; known here: ${known}`));
	});
}

/** Where a text is no YAML: each place by its line, in the words of the parser. */
export function yamlFaults({ errors }: Document): string[] {
	return errors.map(({ linePos, message }) => `line ${linePos?.[0].line ?? "?"}: ${message.split("\n", 1)[0]}`);
}

function knownKeys(path: Path): string[] {
	let fields: Record<string, unknown> = schema.shape;
	for (const step of path) {
		const inner = fields[String(step)] as { unwrap?: () => { shape?: Record<string, unknown> } } | undefined;
		fields = inner?.unwrap?.().shape ?? {};
	}
	return Object.keys(fields);
}
