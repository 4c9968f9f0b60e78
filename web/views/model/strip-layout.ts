import type { WirePart } from "../../../daemon/http/wire/models.ts";

/** Where one part is drawn. Lengths are in pixels. */
export interface LaidPart {
	readonly part: WirePart;
	/** In the upper bar. */
	readonly x: number;
	readonly width: number;
	/** The width of what stays, at the left of the part in the upper bar. */
	readonly kept: number;
	/** In the lower bar; its width is 0 if the part is dropped. */
	readonly xBelow: number;
	readonly widthBelow: number;
}

/** A part that can hardly be seen at its size is drawn this wide. */
const LEAST_WIDTH = 1.5;

/** Lays the parts out side by side, above and below at the same scale, so that the longer bar has the whole width. */
export function layParts(parts: readonly WirePart[], width: number): LaidPart[] {
	const total = Math.max(1, sumOf(parts, "before"), sumOf(parts, "after"));
	const pixels = (bytes: number): number => (bytes / total) * width;
	let x = 0;
	let xBelow = 0;
	return parts
		.filter(({ before, after }) => before + after > 0)
		.map((part) => {
			const laid = {
				part,
				x: Math.min(x, width - LEAST_WIDTH),
				width: Math.max(LEAST_WIDTH, pixels(part.before)),
				kept: pixels(Math.min(part.before, part.after)),
				xBelow,
				widthBelow: part.after === 0 ? 0 : Math.max(LEAST_WIDTH, pixels(part.after)),
			};
			x += pixels(part.before);
			xBelow += pixels(part.after);
			return laid;
		});
}

/** The bytes of all parts, in the file or in the output. */
function sumOf(parts: readonly WirePart[], field: "before" | "after"): number {
	return parts.reduce((sum, part) => sum + part[field], 0);
}
