import { type Document, LineCounter, parseDocument, visit } from "yaml";
import { readConfigText } from "./config-text.ts";
import { configError } from "./errors.ts";
import { faultsOf, yamlFaults } from "./faults.ts";
import { lineOf } from "./line-of.ts";
import { type Settings, schema } from "./schema.ts";

/** A settings file that was read and is valid. */
export interface SettingsFile {
	/** Absolute path. */
	readonly path: string;
	readonly settings: Settings;
	/** The value as written in the file; undefined if the file does not contain the setting. */
	written(key: readonly string[]): unknown;
	/** The line of a setting, counted from 1; null if the file does not contain it. */
	lineOf(key: readonly string[]): number | null;
}

/** Reads a settings file. Throws `config.*`, which lists every error in it. */
export function readSettings(path: string): SettingsFile {
	const lines = new LineCounter();
	const document = parseDocument(readConfigText(path), { lineCounter: lines, logLevel: "error" });
	const broken = [...yamlFaults(document), ...aliasFaults(document, lines)];
	if (broken.length > 0) throw configError("config.invalid", { file: path, faults: broken });
	const parsed = schema.safeParse(withoutEmpty(document.toJS()) ?? {});
	if (!parsed.success) {
		throw configError("config.invalid", { file: path, faults: faultsOf(parsed.error, document, lines) });
	}
	return {
		path,
		settings: parsed.data,
		written: (key) => writtenAt(document, key),
		lineOf: (key) => lineOf(document, lines, key),
	};
}

/** YAML aliases are refused, because they could be undefined or circular. */
function aliasFaults(document: Document, lines: LineCounter): string[] {
	const faults: string[] = [];
	visit(document, {
		Alias(_, { source, range }) {
			faults.push(
				`line ${lines.linePos(range?.[0] ?? 0).line}: \`*${source}\`: YAML aliases are not supported; write the value itself`,
			);
		},
	});
	return faults;
}

/** Removes keys without a value, such as a group whose settings are all commented out. */
function withoutEmpty(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutEmpty);
	if (!isRecord(value)) return value;
	const given = Object.entries(value).filter(([, inner]) => inner !== null);
	return Object.fromEntries(given.map(([key, inner]) => [key, withoutEmpty(inner)]));
}

function writtenAt(document: Document, key: readonly string[]): unknown {
	const value: unknown = document.toJS();
	return key.reduce<unknown>((inner, step) => (isRecord(inner) ? inner[step] : undefined), value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null;
}
