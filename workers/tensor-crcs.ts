import { crc32 } from "node:zlib";
import { combineCrc } from "../toolkit/crc.ts";
import type { Plan } from "../toolkit/plan.ts";
import { outputBytes } from "./spans.ts";
import type { Segment } from "./tasks.ts";

/** Combines the CRC-32s of the segments, in the order of their spans, to the CRC-32 of each of the plan's tensors. */
export function tensorCrcs(
	plan: Plan,
	spans: readonly (readonly Segment[])[],
	crcs: readonly (readonly number[])[],
): number[] {
	const whole = plan.tensors.map(({ from }) => (from.kind === "literal" ? crc32(from.bytes) : 0));
	for (const [index, span] of spans.entries()) {
		for (const [place, segment] of span.entries()) {
			const before = whole[segment.tensor] ?? 0;
			whole[segment.tensor] = combineCrc(before, crcs[index]?.[place] ?? 0, outputBytes(segment));
		}
	}
	return whole;
}
