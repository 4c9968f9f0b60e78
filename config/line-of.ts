import { type Document, isMap, isNode, isSeq, type LineCounter } from "yaml";

/** The line, counted from 1, of the key or list item at a path in a YAML document; null if it does not exist. */
export function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
	const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
	const node = nodeIn(parent, path.at(-1));
	const offset = isNode(node) ? node.range?.[0] : undefined;
	return offset === undefined ? null : lines.linePos(offset).line;
}

function nodeIn(parent: unknown, last: PropertyKey | undefined): unknown {
	if (isSeq(parent)) return parent.items[Number(last)];
	return isMap(parent) ? parent.items.find((item) => String(item.key) === String(last))?.key : undefined;
}
