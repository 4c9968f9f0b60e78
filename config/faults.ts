import { type Document, isMap, isNode, type LineCounter } from "yaml";
import type { z } from "zod";
import { schema } from "./schema.ts";

type Path = readonly PropertyKey[];

/** Every fault of a parsed YAML document as a sentence that names the line, the key and what was allowed. */
export function faultsOf(error: z.ZodError, document: Document, lines: LineCounter): string[] {
	return error.issues.flatMap((issue) => {
		if (issue.code !== "unrecognized_keys") return [`${place(document, lines, issue.path)}: ${issue.message}`];
		const known = knownKeys(issue.path).join(", ");
		return issue.keys.map(
			(key) => `${place(document, lines, [...issue.path, key])} is no setting; known here: ${known}`,
		);
	});
}

function place(document: Document, lines: LineCounter, path: Path): string {
	const offset = keyOffset(document, path);
	const line = offset === null ? "" : `line ${lines.linePos(offset).line}: `;
	return `${line}\`${path.map(String).join(".") || "the file"}\``;
}

function keyOffset(document: Document, path: Path): number | null {
	const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
	if (!isMap(parent)) return null;
	const pair = parent.items.find((item) => String(item.key) === String(path.at(-1)));
	return isNode(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

function knownKeys(path: Path): string[] {
	let fields: Record<string, unknown> = schema.shape;
	for (const step of path) {
		const inner = fields[String(step)] as { unwrap?: () => { shape?: Record<string, unknown> } } | undefined;
		fields = inner?.unwrap?.().shape ?? {};
	}
	return Object.keys(fields);
}
