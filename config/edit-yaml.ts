import { isNode, stringify, type YAMLMap } from "yaml";

/** A pair of a group that was parsed with `keepSourceTokens`. */
type SourcePair = YAMLMap["items"][number];

/** The part of a text from one offset up to another. */
type Span = readonly [start: number, end: number];

const BYTE_ORDER_MARK = "\uFEFF";

/** The pair with this name; of a repeated one the last, as in `toJS`. */
export function pairNamed(group: YAMLMap, name: string): SourcePair | undefined {
	return group.items.findLast(({ key }) => String(key) === name);
}

/** A value as YAML on one line, which can be written in a group of either style. */
function flowText(name: string, value: unknown): string {
	const text = stringify({ [name]: value }, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 });
	return text.trimEnd().slice(1, -1);
}

/** The text with another value of this pair; null if the pair is not written as `key: value`. */
export function replaceValue(text: string, pair: SourcePair, value: unknown): string | null {
	const [start, end] = spanOf(text, pair.value) ?? [0, 0];
	const written = flowText("", value).slice('"": '.length);
	if (start < end) return text.slice(0, start) + written + text.slice(end);
	const colon = pair.srcToken?.sep?.find(({ type }) => type === "map-value-ind")?.offset;
	return colon === undefined ? null : `${text.slice(0, colon + 1)} ${written}${text.slice(colon + 1)}`;
}

/** The text with a new pair at the end of a group; null: of an empty file. */
export function insertPair(text: string, group: YAMLMap | null, name: string, value: unknown): string {
	const last = group?.items.at(-1);
	if (group?.flow) {
		const at = last === undefined ? (group.range?.[0] ?? 0) + 1 : endOf(text, last);
		return `${text.slice(0, at)}${last === undefined ? "" : ", "}${flowText(name, value)}${text.slice(at)}`;
	}
	const indent = group === null ? "" : indentAt(text, group.range?.[0] ?? 0);
	const at = last === undefined ? text.length : endOfGroup(text, endOf(text, last), indent);
	const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
	const lines = blockLines(name, value)
		.map((line) => indent + line)
		.join(lineEnd);
	const before = text.slice(0, at);
	const isWhole = before.endsWith("\n") || before === "" || before === BYTE_ORDER_MARK;
	return before + (isWhole ? lines + lineEnd : lineEnd + lines) + text.slice(at);
}

function blockLines(name: string, value: unknown): string[] {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return [flowText(name, value)];
	const below = Object.entries(value).flatMap(([inner, each]) => blockLines(inner, each));
	return [`${name}:`, ...below.map((line) => `  ${line}`)];
}

/** The end of the lines of a group: below its last pair there may be comments that belong to it. */
function endOfGroup(text: string, end: number, indent: string): number {
	const lines = new RegExp(`[^\\n]*(?:\\n|$)(?:(?:[ \\t]*\\r?\\n)*${indent}[ \\t]*#[^\\n]*(?:\\n|$))*`, "y");
	lines.lastIndex = end;
	return end + (lines.exec(text)?.[0].length ?? 0);
}

/** The text without a pair of a group. In a block its lines go, with the comment in the last of them. */
export function cutPair(text: string, group: YAMLMap, pair: SourcePair): string {
	const [start] = spanOf(text, pair.key) ?? [0];
	const end = endOf(text, pair);
	if (!group.flow) return cutLines(text, start, end);
	const comma = /^\s*, ?/.exec(text.slice(end))?.[0] ?? "";
	const before = group.items[group.items.indexOf(pair) - 1];
	const from = before !== undefined && comma === "" ? endOf(text, before) : start;
	return text.slice(0, from) + text.slice(end + comma.length);
}

/** The text without the line of a pair's key. */
export function cutKeyLine(text: string, { key }: SourcePair): string {
	const [start, end] = spanOf(text, key) ?? [0, 0];
	return cutLines(text, start, end);
}

function cutLines(text: string, start: number, end: number): string {
	const lineEnd = text.indexOf("\n", end);
	return text.slice(0, lineStart(text, start)) + (lineEnd === -1 ? "" : text.slice(lineEnd + 1));
}

/** The offset at which the line begins, after a byte order mark. */
function lineStart(text: string, offset: number): number {
	const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
	return text.startsWith(BYTE_ORDER_MARK, start) ? start + 1 : start;
}

function indentAt(text: string, offset: number): string {
	return /^ */.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

function endOf(text: string, { key, value }: SourcePair): number {
	return Math.max(...[key, value].map((node) => spanOf(text, node)?.[1] ?? 0));
}

/** Without the line ends that the parser counts to blocks. */
function spanOf(text: string, node: unknown): Span | null {
	if (!isNode(node) || !node.range) return null;
	const [start, end] = node.range;
	return [start, start + text.slice(start, end).trimEnd().length];
}
