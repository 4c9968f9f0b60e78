import { type Document, isMap, isSeq, type LineCounter, visit } from "yaml";
import type { z } from "zod";
import { orList } from "../toolkit/or-list.ts";
import { quoted } from "../toolkit/quoted.ts";
import { nearestWord } from "./nearest-word.ts";
import { positionOf } from "./position.ts";
import type { SettingsFault } from "./settings-fault.ts";
import { type SchemaNode, settingsJsonSchema } from "./settings-list.ts";

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

/** What the schema finds wrong in a YAML document, if it was parsed with the messages of `createMessages`. */
export function schemaFaults(error: z.ZodError | undefined, document: Document, lines: LineCounter): SettingsFault[] {
	if (error === undefined) return [];
	const at = (key: readonly PropertyKey[], what: string): SettingsFault => {
		return { position: positionOf(document, lines, key), key, what };
	};
	const root = settingsJsonSchema();
	return error.issues.flatMap((issue) => {
		if (issue.code !== "unrecognized_keys") return [at(issue.path, issue.message)];
		const group = nodeAt(root, issue.path);
		return issue.keys.map((key) => at([...issue.path, key], unknownKey(key, group, String(issue.path.at(-1)))));
	});
}

/** Describes an error for which the schema has no message of its own: what is allowed, and what was found. */
export function createMessages(): (issue: Pick<z.core.$ZodRawIssue, "input" | "path">) => string {
	let root: SchemaNode | undefined;
	return ({ input, path = [] }) => {
		root ??= settingsJsonSchema();
		const node = nodeAt(root, path);
		const words = node.type === "boolean" ? ["true", "false"] : (node.enum ?? []);
		const near = typeof input === "string" ? nearestWord(input, words) : null;
		return `must be ${allowedIn(node)}, not ${found(input)}${near === null ? "" : `; did you mean \`${near}\`?`}`;
	};
}

/** The part of the schema for a setting. Every item of a list and every value of a record has the same one. */
function nodeAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode {
	return path.reduce<SchemaNode>((node, step) => {
		return node.items ?? node.properties?.[String(step)] ?? (node.additionalProperties || {});
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
