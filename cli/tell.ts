import type { Plan } from "../toolkit/plan.ts";
import { folded } from "./events/folded.ts";
import { EXIT } from "./exit-codes.ts";

/** Prints the result of a command: the document with `--json`, else the text, wrapped if the output is a terminal. */
export function tell({ json }: { readonly json?: true }, text: string, document: unknown): number {
	const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
	process.stdout.write(`${json ? JSON.stringify(document, null, 2) : folded(text, columns)}\n`);
	return EXIT.done;
}

/** The parts of a plan that `--json` shows: all but the list of tensors and the metadata. */
export function shownPlan({ format, precision, bytes, summary }: Plan): Omit<Plan, "tensors" | "metadata"> {
	return { format, precision, bytes, summary };
}
