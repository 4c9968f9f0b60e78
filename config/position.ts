import { type Document, isMap, isNode, isSeq, type LineCounter } from "yaml";

/** A place in a text; line and column are counted from 1. */
export interface Position {
	readonly line: number;
	readonly col: number;
}

/** The position of the key or list item that a path leads to in a YAML document; null if it does not exist. */
export function positionOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): Position | null {
	let label: unknown = document.contents;
	let value: unknown = document.contents;
	for (const step of path) [label, value] = childOf(value, step);
	const offset = isNode(label) ? label.range?.[0] : undefined;
	return offset === undefined ? null : lines.linePos(offset);
}

/** The node at which a child begins, and the child's value. Of a repeated key the last one counts, as in `toJS`. */
function childOf(parent: unknown, step: PropertyKey): [label: unknown, value: unknown] {
	if (isSeq(parent)) return [parent.items[Number(step)], parent.items[Number(step)]];
	const pair = isMap(parent) ? parent.items.findLast(({ key }) => String(key) === String(step)) : undefined;
	return [pair?.key, pair?.value];
}
