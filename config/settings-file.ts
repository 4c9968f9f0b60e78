import { type Document, LineCounter, parseDocument } from "yaml";
import { readConfigText } from "./config-text.ts";
import { aliasFaults, repeatedKeys, schemaFaults, UNWORDED, yamlFaults } from "./faults.ts";
import { type Position, positionOf } from "./position.ts";
import { type Settings, schema } from "./schema.ts";
import { invalidSettings } from "./settings-fault.ts";

/** A settings file that was read and is valid. */
export interface SettingsFile {
	/** Absolute path. */
	readonly path: string;
	readonly settings: Settings;
	/** The value as written in the file; undefined if the file does not contain the setting. */
	written(key: readonly string[]): unknown;
	/** The position of a setting; null if the file does not contain it. */
	positionOf(key: readonly string[]): Position | null;
}

/** Reads a settings file. Throws `config.*`, which lists every error in it. */
export function readSettings(path: string): SettingsFile {
	return parseSettings(path, readConfigText(path));
}

/** Reads the text of a settings file. Throws `config.invalid`, which lists every error in it. */
export function parseSettings(path: string, text: string): SettingsFile {
	const lines = new LineCounter();
	// Repeated keys are found below, with the keys that lead to them.
	const options = { lineCounter: lines, logLevel: "error", uniqueKeys: false } as const;
	const document = parseDocument(text, options);
	const unreadable = [...yamlFaults(document), ...aliasFaults(document, lines)];
	if (unreadable.length > 0) throw invalidSettings(path, unreadable);
	const parsed = schema.safeParse(withoutEmpty(document.toJS()) ?? {}, UNWORDED);
	const faults = [...repeatedKeys(document, lines), ...schemaFaults(parsed.error, document, lines)];
	if (!parsed.success || faults.length > 0) throw invalidSettings(path, faults);
	return {
		path,
		settings: parsed.data,
		written: (key) => writtenAt(document, key),
		positionOf: (key) => positionOf(document, lines, key),
	};
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
