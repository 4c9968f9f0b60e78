import type { Plan } from "../toolkit/plan.ts";
import { EXIT } from "./exit-codes.ts";
import { folded } from "./front/folded.ts";

/** Prints what a command came to: a document where JSON was asked for, else a text, folded where a terminal shows it. */
export function tell({ json }: { readonly json?: true }, text: string, document: unknown): number {
	const lines = json ? [JSON.stringify(document, null, 2)] : text.split("\n").map((line) => folded(line, columns()));
	process.stdout.write(`${lines.join("\n")}\n`);
	return EXIT.done;
}

/** A plan as it is shown, without its thousand tensors. */
export function shownPlan({ format, precision, bytes, summary }: Plan): Omit<Plan, "tensors" | "metadata"> {
	return { format, precision, bytes, summary };
}

function columns(): number | undefined {
	return process.stdout.isTTY ? process.stdout.columns : undefined;
}
