import { basename } from "node:path";
import { leftTexts } from "../../toolkit/dropped.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import { savedText, sizeText } from "../../toolkit/units.ts";
import { whatText } from "../../toolkit/what.ts";
import type { Examined } from "../../workers/examine.ts";
import { published } from "../events/lines.ts";
import { nearPath } from "../near-path.ts";
import { asPrecision } from "../precision.ts";
import type { WrittenFile } from "../write-plan.ts";

/** Describes a plan, for `--dry-run`. */
export function plannedText({ identity, verdict }: Examined, plan: Plan, output: string): string {
	const saved = savedText(identity.size, plan.bytes);
	const change = `${sizeText(identity.size)} → ${sizeText(plan.bytes)}${saved === "" ? "" : ` (${saved})`}`;
	return [
		`${whatText(verdict)}: ${change}${asPrecision(plan.precision)}`,
		...[...leftTexts(plan.summary), ...plan.summary.notes].map(printable),
		`would be written to ${nearPath(output)}`,
	].join("\n  ");
}

/** Describes a finished prune, in the same form as the daemon. */
export function prunedText(done: {
	readonly file: string;
	readonly examined: Examined;
	readonly output: string;
	readonly written: WrittenFile;
	readonly metric: string;
	readonly knownAs: readonly string[];
}): string {
	const { plan, ms } = done.written;
	return published({
		event: "published",
		job: 0,
		file: basename(done.file),
		to: nearPath(done.output),
		bytesBefore: done.examined.identity.size,
		bytesAfter: plan.bytes,
		ms,
		what: whatText(done.examined.verdict),
		metric: done.metric,
		knownAs: done.knownAs,
		sidecars: [],
		notes: [...leftTexts(plan.summary), ...plan.summary.notes],
	}).join("\n");
}
