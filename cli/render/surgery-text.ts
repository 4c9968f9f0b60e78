import pc from "picocolors";
import { leftTexts } from "../../toolkit/dropped.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText, sizeText, timeText } from "../../toolkit/units.ts";
import { nearPath } from "../near-path.ts";
import { asPrecision } from "../precision.ts";
import type { WrittenFile } from "../write-plan.ts";

/** Describes the planned output, for `--dry-run`. */
export function planText({ what, plan }: { readonly what: string; readonly plan: Plan }): string {
	const first = `${what}: ${countText(plan.tensors.length, "tensor")}, ${sizeText(plan.bytes)}${asPrecision(plan.precision)}`;
	return [first, ...notesOf(plan)].join("\n  ");
}

/** Describes the written model and its path. */
export function builtText(done: {
	readonly what: string;
	readonly written: WrittenFile;
	readonly metric: string;
	readonly knownAs: readonly string[];
}): string {
	const { output, plan, ms } = done.written;
	const known = done.knownAs.map((text) => `, ${text.charAt(0).toLowerCase()}${text.slice(1)}`).join("");
	return [
		`${pc.green("✔")} ${done.what} → ${pc.bold(nearPath(output))}`,
		`${sizeText(plan.bytes)} in ${timeText(ms)}   ${done.metric}${known}`,
		...notesOf(plan),
	].join("\n  ");
}

function notesOf({ summary }: Plan): string[] {
	const clauses = [...summary.notes, ...leftTexts(summary)].map(printable);
	return clauses.length === 0 ? [] : [pc.dim(clauses.join("; "))];
}
