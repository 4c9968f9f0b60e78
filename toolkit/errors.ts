import { FILE_ERRORS } from "./errors/file.ts";
import { GGUF_ERRORS } from "./errors/gguf.ts";
import { MODEL_ERRORS } from "./errors/model.ts";
import { PICKLE_ERRORS } from "./errors/pickle.ts";
import { SAFETENSORS_ERRORS } from "./errors/safetensors.ts";
import { SURGERY_ERRORS } from "./errors/surgery.ts";
import { TORCH_ERRORS } from "./errors/torch.ts";
import { ZIP_ERRORS } from "./errors/zip.ts";

/**
 * Whether the daemon tries a file again after an error: never; later, because the cause may pass; or as soon as there is
 * enough room on the disk or in memory.
 */
export type Retry = "never" | "later" | "when-room";

/** The values in an error's message. Plain data, which can be sent to another thread or process. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>> | undefined;

/** One error of a catalogue: its message, the next step for the user, and whether the daemon tries again. */
interface ErrorEntry {
	readonly text: (detail: never) => string;
	readonly hint: string;
	readonly retry: Retry;
}

type Entries = Readonly<Record<string, ErrorEntry>>;
type DetailOf<E extends Entries, C extends keyof E> = Parameters<E[C]["text"]>[0];
/** A catalogue whose details are all plain data. */
type PlainEntries<E extends Entries> = { readonly [C in keyof E]: DetailOf<E, C> extends ErrorDetail ? E[C] : never };

/** Creates the errors of one layer. The code determines the type of the detail. */
export interface ErrorFactory<E extends Entries> {
	<C extends keyof E & string>(code: C, detail: DetailOf<E, C>, options?: ErrorOptions): UserError;
	/** The catalogue, by code. */
	readonly entries: E;
}

/**
 * An error caused by the user's file or environment, not by a bug of autoprune. It has a stable code and a next step.
 * The factory of each layer creates it: see `defineErrors`.
 */
export class UserError extends Error {
	override readonly name = "UserError";
	readonly code: string;
	readonly detail: ErrorDetail;
	readonly hint: string;
	readonly retry: Retry;

	constructor(fault: Fault, options?: ErrorOptions) {
		super(fault.message, options);
		this.code = fault.code;
		this.detail = fault.detail;
		this.hint = fault.hint;
		this.retry = fault.retry;
	}
}

/** An error as plain data, to be sent to another thread or process or stored in a table, where classes are lost. */
export interface Fault {
	/** A code of a catalogue, or `crashed` for a bug in autoprune. */
	readonly code: string;
	readonly message: string;
	readonly hint: string;
	readonly retry: Retry;
	readonly detail: ErrorDetail;
}

/** Defines the errors of a layer, next to its code. Codes are a contract: they are never renamed or reused. */
export function defineErrors<const E extends Entries>(entries: E & PlainEntries<E>): ErrorFactory<E> {
	const create = <C extends keyof E & string>(code: C, detail: DetailOf<E, C>, options?: ErrorOptions): UserError => {
		const { text, hint, retry } = entries[code] as ErrorEntry;
		return new UserError({ code, message: text(detail as never), hint, retry, detail }, options);
	};
	return Object.assign(create, { entries });
}

/** Errors of a model file and of its formats, and of the requests that the toolkit refuses. */
export const toolkitError = defineErrors({
	...FILE_ERRORS,
	...SAFETENSORS_ERRORS,
	...ZIP_ERRORS,
	...PICKLE_ERRORS,
	...TORCH_ERRORS,
	...GGUF_ERRORS,
	...MODEL_ERRORS,
	...SURGERY_ERRORS,
});

/** A fault received from another thread or process and thrown again in this one. */
export class FaultError extends Error {
	override readonly name = "FaultError";
	readonly fault: Fault;

	constructor(fault: Fault) {
		super(fault.message);
		this.fault = fault;
	}
}

/** Any thrown value as a fault. A bug keeps its stack in the message, so that it can be reported. */
export function toFault(error: unknown): Fault {
	if (error instanceof UserError) {
		const { code, message, hint, retry, detail } = error;
		return { code, message, hint, retry, detail };
	}
	if (error instanceof FaultError) return error.fault;
	const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
	const hint = "This is a bug in autoprune, not in your file. Please report it.";
	return { code: "crashed", message, hint, retry: "never", detail: undefined };
}
