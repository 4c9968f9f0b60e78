import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, parseDocument } from "yaml";
import { cutKeyLine, cutPair, insertPair, pairNamed, replaceValue } from "./edit-yaml.ts";
import { configError } from "./errors.ts";

/** A change of one setting. */
export interface SettingChange {
	/** The keys that lead to it, outermost first: one name, or two for a setting in a group. */
	readonly key: readonly string[];
	/** The value to write; null removes the setting from the file. */
	readonly value: unknown;
}

/**
 * The text of a valid settings file after these changes. All else stays as it is, byte for byte: comments, order,
 * quotes, anchors, line ends. A removed setting takes the comment in its own line with it; so does its group, which is
 * removed when it has no other setting. The values are not checked. Throws `config.not-editable`.
 */
export function editSettings(file: string, text: string, changes: readonly SettingChange[]): string {
	return changes.reduce((whole, change) => {
		return entryChanges(parsed(whole).toJS(), change).reduce((before, step) => {
			const after = step.value === null ? removed(before, step.key) : changed(before, step);
			// YAML can be written in ways that an edit of the text does not foresee.
			const isAsMeant = after !== null && isDeepStrictEqual(valuesOf(after), withChange(valuesOf(before), step));
			if (!isAsMeant) throw configError("config.not-editable", { file, key: step.key.join(".") });
			return after;
		}, whole);
	}, text);
}

function parsed(text: string): Document.Parsed {
	return parseDocument(text, { keepSourceTokens: true, logLevel: "error" });
}

/**
 * A record is changed entry by entry, so that the comments between the entries stay. A value that is there already keeps
 * its quotes.
 */
function entryChanges(file: unknown, { key, value }: SettingChange): SettingChange[] {
	const written = key.reduce<unknown>((above, name) => (isRecord(above) ? above[name] : undefined), file);
	if (isDeepStrictEqual(written, value)) return [];
	if (!isRecord(value)) return [{ key, value }];
	const before = isRecord(written) ? written : {};
	const given = Object.entries(value).filter(([name, inner]) => !isDeepStrictEqual(before[name], inner));
	const gone = Object.keys(before).filter((name) => !Object.hasOwn(value, name));
	return [...given, ...gone.map((name) => [name, null] as const)].map(([name, inner]) => {
		return { key: [...key, name], value: inner };
	});
}

/** Null if the text cannot be edited. */
function changed(text: string, { key: [name = "", inner], value }: SettingChange): string | null {
	const { contents } = parsed(text);
	if (contents !== null && !isMap(contents)) return null;
	const pair = contents === null ? undefined : pairNamed(contents, name);
	const whole = inner === undefined ? value : { [inner]: value };
	if (pair === undefined) return insertPair(text, contents, name, whole);
	if (inner === undefined || !isMap(pair.value)) return replaceValue(text, pair, whole);
	const own = pairNamed(pair.value, inner);
	return own === undefined ? insertPair(text, pair.value, inner, value) : replaceValue(text, own, value);
}

function removed(text: string, [name = "", inner]: SettingChange["key"]): string {
	const { contents } = parsed(text);
	const pair = isMap(contents) ? pairNamed(contents, name) : undefined;
	if (!isMap(contents) || pair === undefined) return text;
	if (inner === undefined) return cutPair(text, contents, pair);
	const own = isMap(pair.value) ? pairNamed(pair.value, inner) : undefined;
	if (!isMap(pair.value) || own === undefined) return text;
	if (pair.value.items.length > 1) return cutPair(text, pair.value, own);
	if (pair.value.flow) return cutPair(text, contents, pair);
	// The comments in the group stay.
	return cutKeyLine(cutPair(text, pair.value, own), pair);
}

/** The values in a text, without empty groups; null if it cannot be parsed. */
function valuesOf(text: string): unknown {
	const document = parsed(text);
	return document.errors.length > 0 ? null : withoutEmpty(document.toJS() ?? {});
}

function withChange(values: unknown, { key: [name = "", inner], value }: SettingChange): unknown {
	const top = isRecord(values) ? values : {};
	const group = top[name];
	const whole = inner === undefined ? value : { ...(isRecord(group) ? group : {}), [inner]: value };
	return withoutEmpty({ ...top, [name]: whole });
}

function withoutEmpty(value: unknown): unknown {
	if (!isRecord(value)) return value;
	const given = Object.entries(value).map(([name, inner]) => [name, withoutEmpty(inner)] as const);
	return Object.fromEntries(given.filter(([, inner]) => inner !== null && !isEmpty(inner)));
}

function isEmpty(value: unknown): boolean {
	return isRecord(value) && Object.keys(value).length === 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
