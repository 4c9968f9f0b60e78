import type { WireRole, WireRun } from "../../../daemon/http/wire/models.ts";
import { countOf, sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { roleStyle } from "../../ui/role.ts";
import { useWidth } from "../../ui/use-width.ts";

const HEIGHT = 34;

const ROLE_TEXT: Readonly<Record<WireRole, string>> = {
	unet: "UNet",
	vae: "VAE",
	clip: "text encoder",
	clip2: "second text encoder",
	other: "network",
	extra: "other tensors",
	ema: "EMA",
	junk: "junk",
};

/** The file from its first byte to its last: which parts are where. What is dropped is hatched. */
export function RunsStrip({ runs }: { readonly runs: readonly WireRun[] }) {
	const [box, width] = useWidth<HTMLDivElement>();
	const start = runs[0]?.offset ?? 0;
	const end = runs.reduce((last, { offset, bytes }) => Math.max(last, offset + bytes), start + 1);
	const pixels = (bytes: number): number => (bytes / (end - start)) * width;
	return (
		<Card title="In the order of the file" beside={countOf(runs.length, "run")}>
			<div class="strip" ref={box} style={{ height: `${HEIGHT}px` }}>
				<svg width={width} height={HEIGHT} role="img" aria-label={sentenceOf(runs)}>
					<pattern id="run-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
						<path d="M0 0V7" />
					</pattern>
					{runs.map(({ offset, bytes, role, isKept }) => {
						const place = { x: pixels(offset - start), width: Math.max(0.5, pixels(bytes)), height: HEIGHT };
						return (
							<g key={offset} style={roleStyle(role)}>
								<title>{`${ROLE_TEXT[role]}, ${sizeText(bytes)} at byte ${offset}${isKept ? "" : ", is dropped"}`}</title>
								<rect {...place} class={isKept ? "" : "goes"} />
								{!isKept && <rect {...place} fill="url(#run-hatch)" />}
							</g>
						);
					})}
				</svg>
			</div>
		</Card>
	);
}

function sentenceOf(runs: readonly WireRun[]): string {
	const bytes = new Map<WireRole, number>();
	for (const run of runs) bytes.set(run.role, (bytes.get(run.role) ?? 0) + run.bytes);
	return `In the order of the file: ${[...bytes].map(([role, sum]) => `${ROLE_TEXT[role]} ${sizeText(sum)}`).join(", ")}`;
}
