import type { Fault } from "../../toolkit/errors.ts";
import { printable } from "../../toolkit/printable.ts";
import { NAME_IN_REASON, WORD_IN_REASON } from "../publish/quarantine.ts";

/** What the text beside a refused file tells of it. */
export interface Reason {
	readonly job: number;
	readonly when: Date;
	/** `SD-v1, damaged`; null where nothing could be read. */
	readonly what: string | null;
	readonly fault: Fault;
	/** The first tensors with their shapes, for a person to judge an unknown file by; empty for other files. */
	readonly tensors: { readonly shown: readonly string[]; readonly total: number };
}

/** Columns before the text of a paragraph. */
const INDENT = 14;

/** The text beside a file in `Failed/`: what it is, why it was not pruned, and what its owner can do. */
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
