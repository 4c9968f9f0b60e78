import { type Document, isMap, isNode, type LineCounter } from "yaml";

/** The line, from 1, of the key at a path of a YAML document; null where there is no such key. */
export function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
	const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
	if (!isMap(parent)) return null;
	const pair = parent.items.find((item) => String(item.key) === String(path.at(-1)));
	const offset = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
	return offset === undefined ? null : lines.linePos(offset).line;
}
