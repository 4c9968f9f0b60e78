import type { Plan } from "../toolkit/plan.ts";
import { folded } from "./events/folded.ts";
import { EXIT } from "./exit-codes.ts";

/** Prints what a command came to: a document where JSON was asked for, else a text, folded where a terminal shows it. */
export function tell({ json }: { readonly json?: true }, text: string, document: unknown): number {
	const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
	process.stdout.write(`${json ? JSON.stringify(document, null, 2) : folded(text, columns)}\n`);
	return EXIT.done;
}

/** A plan as it is shown, without its thousand tensors. */
export function shownPlan({ format, precision, bytes, summary }: Plan): Omit<Plan, "tensors" | "metadata"> {
	return { format, precision, bytes, summary };
}
