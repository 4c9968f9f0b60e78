import { orList } from "../toolkit/or-list.ts";
import type { Precision } from "../toolkit/plan.ts";
import { cliError } from "./errors.ts";

const PRECISIONS: readonly Precision[] = ["fp16", "bf16", "fp32", "keep"];

/** The precision a user asked for. Throws `usage.precision` for any other word. */
export function precisionFrom(text: string): Precision {
	const found = PRECISIONS.find((precision) => precision === text);
	if (found === undefined) throw cliError("usage.precision", { given: text, allowed: orList(PRECISIONS) });
	return found;
}

/** The precision of a plan as a suffix such as ` as fp16`; empty if no weight is cast. */
export function asPrecision(precision: Precision): string {
	return precision === "keep" ? "" : ` as ${precision}`;
}
