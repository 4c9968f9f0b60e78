import type { Fault } from "../../toolkit/errors.ts";
import { printable } from "../../toolkit/printable.ts";
import { NAME_IN_REASON, WORD_IN_REASON } from "../publish/quarantine.ts";

/** The facts in the text beside a refused file. */
export interface Reason {
	readonly job: number;
	readonly when: Date;
	/** `SD-v1, damaged`; null where nothing could be read. */
	readonly what: string | null;
	readonly fault: Fault;
	/** The first tensors with their shapes, so that a person can judge an unknown file; empty for other files. */
	readonly tensors: { readonly shown: readonly string[]; readonly total: number };
}

/** Width of the column of labels. */
const INDENT = 14;

/** The text beside a file in `Failed/`: what it is, why it was not pruned, and how to fix it. */
export function reasonText({ job, when, what, fault, tensors }: Reason): string {
	const stamp = when.toISOString().slice(0, 16).replace("T", " ");
	const paragraphs: readonly (readonly [string, string | null])[] = [
		["What it is", what],
		["Why", `${fault.message} (${fault.code})`],
		["Its tensors", tensorsText(tensors)],
		["What to do", fault.hint],
		["To see more", `autoprune inspect --full ${WORD_IN_REASON}`],
		["To try again", `autoprune retry ${job}`],
	];
	const lines = paragraphs.flatMap(([label, text]) => (text === null ? [] : [label.padEnd(INDENT) + indented(text)]));
	return `${NAME_IN_REASON} was not pruned.   ${stamp} UTC, job ${job}\n\n${lines.join("\n")}\n`;
}

function tensorsText({ shown, total }: Reason["tensors"]): string | null {
	if (shown.length === 0) return null;
	return [...shown, ...(total > shown.length ? [`and ${total - shown.length} more`] : [])].join("\n");
}

function indented(text: string): string {
	return text
		.split("\n")
		.map(printable)
		.join(`\n${" ".repeat(INDENT)}`);
}
