import { type Document, isMap, isSeq, type LineCounter, visit } from "yaml";
import type { z } from "zod";
import { orList } from "../toolkit/or-list.ts";
import { quoted } from "../toolkit/quoted.ts";
import { nearestWord } from "./nearest-word.ts";
import { positionOf } from "./position.ts";
import type { SettingsFault } from "./settings-fault.ts";
import { groupOf, type SchemaNode, settingsJsonSchema } from "./settings-list.ts";

/** The groups whose keys are not settings and too many to list. */
const NAMED_KEYS: Readonly<Record<string, string>> = { folders: "kind", precisions: "kind or base" };

/** The syntax errors of a YAML document. */
export function yamlFaults({ errors }: Document): SettingsFault[] {
	return errors.map(({ linePos, message }) => {
		const what = message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:$/, "") ?? message;
		return { position: linePos?.[0] ?? null, key: null, what };
	});
}

/** YAML aliases are refused, because they could be undefined or circular. */
export function aliasFaults(document: Document, lines: LineCounter): SettingsFault[] {
	const faults: SettingsFault[] = [];
	visit(document, {
		Alias(_, { source, range }) {
			const what = `\`*${source}\`: YAML aliases are not supported; write the value itself`;
			faults.push({ position: lines.linePos(range?.[0] ?? 0), key: null, what });
		},
	});
	return faults;
}

/** The keys that a group of a YAML document contains more than once. */
export function repeatedKeys(document: Document, lines: LineCounter): SettingsFault[] {
	return repeatedBelow(document.contents, []).map((key) => {
		return { position: positionOf(document, lines, key), key, what: "is in the file more than once; keep one" };
	});
}

function repeatedBelow(node: unknown, above: readonly PropertyKey[]): PropertyKey[][] {
	if (isSeq(node)) return node.items.flatMap((item, index) => repeatedBelow(item, [...above, index]));
	if (!isMap(node)) return [];
	const seen = new Set<string>();
	return node.items.flatMap(({ key, value }) => {
		const path = [...above, String(key)];
		const repeated = seen.has(String(key)) ? [path] : [];
		seen.add(String(key));
		return [...repeated, ...repeatedBelow(value, path)];
	});
}

/**
 * How the schema has to parse a document for `schemaFaults`: an issue for which the schema has no message of its own gets
 * an empty one, because inside a group that may also be `false` its path is not yet known in full.
 */
export const UNWORDED = { error: () => "", reportInput: true } as const;

/** What the schema finds wrong in a YAML document, if it was parsed with `UNWORDED`. */
export function schemaFaults(error: z.ZodError | undefined, document: Document, lines: LineCounter): SettingsFault[] {
	if (error === undefined) return [];
	const at = (key: readonly PropertyKey[], what: string): SettingsFault => {
		return { position: positionOf(document, lines, key), key, what };
	};
	const root = settingsJsonSchema();
	return error.issues.flatMap(innerIssues).flatMap((issue) => {
		const node = nodeAt(root, issue.path);
		if (issue.code !== "unrecognized_keys") return [at(issue.path, issue.message || wrongValue(issue.input, node))];
		return issue.keys.map((key) => at([...issue.path, key], unknownKey(key, node, String(issue.path.at(-1)))));
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

/** Says what is allowed, and what was found. */
function wrongValue(input: unknown, node: SchemaNode): string {
	const words = node.type === "boolean" ? ["true", "false"] : (node.enum ?? []);
	const near = typeof input === "string" ? nearestWord(input, words) : null;
	return `must be ${allowedIn(node)}, not ${found(input)}${near === null ? "" : `; did you mean \`${near}\`?`}`;
}

/** The part of the schema for a setting. Every item of a list and every value of a record has the same one. */
function nodeAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode {
	return path.reduce<SchemaNode>((above, step) => {
		const node = groupOf(above);
		return groupOf(node.items ?? node.properties?.[String(step)] ?? (node.additionalProperties || {}));
	}, root);
}

function unknownKey(key: string, { properties, propertyNames }: SchemaNode, group: string): string {
	const known = propertyNames?.enum ?? Object.keys(properties ?? {});
	const near = nearestWord(key, known);
	const noun = NAMED_KEYS[group];
	if (near !== null) return `unknown ${noun ?? "setting"}; did you mean \`${near}\`?`;
	return noun === undefined
		? `unknown setting; known here: ${known.join(", ")}`
		: `unknown ${noun}; docs/models.md lists them`;
}

function allowedIn({ enum: words, type, title, minimum, maximum }: SchemaNode): string {
	if (words !== undefined) return orList(words);
	switch (type) {
		case "boolean":
			return "true or false";
		case "integer":
			return `a whole number from ${minimum} to ${maximum}`;
		case "number":
			return `a number from ${minimum} to ${maximum}`;
		case "object":
			return "a group of settings";
		default:
			return title ?? "text";
	}
}

function found(value: unknown): string {
	if (typeof value === "string") return value === "" ? "empty text" : quoted(value);
	if (Array.isArray(value)) return "a list";
	if (value === null) return "nothing";
	return typeof value === "object" ? "a group of settings" : String(value);
}
