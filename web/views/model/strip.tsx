import type { WirePart } from "../../../daemon/http/wire/models.ts";
import { savedText, sizeText } from "../../text/size.ts";
import { roleStyle } from "../../ui/role.ts";
import { useWidth } from "../../ui/use-width.ts";
import { type LaidPart, layParts } from "./strip-layout.ts";

/** Heights in pixels. */
const LABEL = 26;
const BAR = 54;
const BETWEEN = 68;

/** Space for the size of the output, at the right of the lower bar or below it. */
const SIZE_WIDTH = 150;
const SIZE_HEIGHT = 34;

/** The part of the width, and the pixels, from which a part has a label above it. */
const LABELLED_PART = 0.15;
const LABELLED_WIDTH = 150;

const GAP = 2;

/**
 * A picture of what is in a file, above, and what stays of it, below, at the same scale. What is dropped is hatched.
 * `before` and `bytes`: of the file and of the output. Without an output, only the upper bar is drawn.
 */
export function Strip({
	parts,
	before,
	bytes,
}: {
	readonly parts: readonly WirePart[];
	readonly before: number;
	readonly bytes: number | null;
}) {
	const [box, width] = useWidth<HTMLDivElement>();
	const laid = layParts(parts, width);
	const lower = LABEL + BAR + BETWEEN;
	const end = Math.max(0, ...laid.map(({ xBelow, widthBelow }) => xBelow + widthBelow));
	const isBeside = width - end >= SIZE_WIDTH;
	const height = bytes === null ? LABEL + BAR : lower + BAR + (isBeside ? 0 : SIZE_HEIGHT);
	return (
		<div class="strip" ref={box} style={{ height: `${height}px` }}>
			{width > 0 && (
				<svg width={width} height={height} role="img" aria-label={sentenceOf(parts, before, bytes)}>
					<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
						<path d="M0 0V7" />
					</pattern>
					{bytes !== null &&
						laid.filter(({ widthBelow }) => widthBelow > 0).map((one) => <Ribbon key={one.part.name} one={one} />)}
					{laid.map((one) => (
						<UpperPart key={one.part.name} one={one} isWhole={bytes === null} />
					))}
					{laid.map(({ part, x, width: wide }) =>
						wide > Math.max(width * LABELLED_PART, LABELLED_WIDTH) ? (
							<text key={part.name} x={x} y={LABEL - 10}>
								<tspan class="name">{part.name}</tspan> {sizeText(part.before)}
							</text>
						) : null,
					)}
					{bytes !== null && (
						<text x={isBeside ? end + 16 : 0} y={isBeside ? lower + 25 : lower + BAR + 26}>
							<tspan class="figure">{sizeText(bytes)}</tspan>
							<tspan class="saved" dx={isBeside ? undefined : 10} {...(isBeside && { x: end + 16, dy: 20 })}>
								{savedText(before, bytes)}
							</tspan>
						</text>
					)}
				</svg>
			)}
		</div>
	);
}

function UpperPart({ one: { part, x, width, kept }, isWhole }: { readonly one: LaidPart; readonly isWhole: boolean }) {
	const whole = withoutGap(width);
	const solid = isWhole ? whole : Math.min(whole, kept);
	return (
		<g style={roleStyle(part.role)}>
			<title>{partText(part)}</title>
			{solid < whole && (
				<>
					<rect class="goes" x={x} y={LABEL} width={whole} height={BAR} />
					<rect fill="url(#hatch)" x={x} y={LABEL} width={whole} height={BAR} />
				</>
			)}
			{solid > 0 && <rect x={x} y={LABEL} width={solid} height={BAR} />}
		</g>
	);
}

/** A part in the lower bar, and what leads to it from above. */
function Ribbon({ one: { part, x, kept, xBelow, widthBelow } }: { readonly one: LaidPart }) {
	const [top, bottom] = [LABEL + BAR, LABEL + BAR + BETWEEN];
	const middle = (top + bottom) / 2;
	const below = withoutGap(widthBelow);
	const right = x + Math.min(kept, below);
	const path =
		`M${x} ${top}C${x} ${middle} ${xBelow} ${middle} ${xBelow} ${bottom}` +
		`H${xBelow + below}C${xBelow + below} ${middle} ${right} ${middle} ${right} ${top}Z`;
	return (
		<g style={roleStyle(part.role)}>
			<title>{partText(part)}</title>
			<path class="ribbon" d={path} />
			<rect x={xBelow} y={bottom} width={below} height={BAR} />
		</g>
	);
}

function withoutGap(width: number): number {
	return width > 3 * GAP ? width - GAP : width;
}

function partText({ name, before, after }: WirePart): string {
	return `${name}: ${sizeText(before)}, ${after === 0 ? "is dropped" : `${sizeText(after)} stay`}`;
}

/** The picture in a sentence. */
function sentenceOf(parts: readonly WirePart[], before: number, bytes: number | null): string {
	if (bytes === null) return `In the file: ${parts.map((part) => `${part.name} ${sizeText(part.before)}`).join("; ")}`;
	return `Of ${sizeText(before)}, ${sizeText(bytes)} stay. ${parts.map(partText).join("; ")}.`;
}
