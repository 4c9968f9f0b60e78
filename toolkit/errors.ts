import { CONFIG_ERRORS } from "./errors/config.ts";
import { FILE_ERRORS } from "./errors/file.ts";
import { GGUF_ERRORS } from "./errors/gguf.ts";
import { MODEL_ERRORS } from "./errors/model.ts";
import { PICKLE_ERRORS } from "./errors/pickle.ts";
import { REVISE_ERRORS } from "./errors/revise.ts";
import { SAFETENSORS_ERRORS } from "./errors/safetensors.ts";
import { SERVICE_ERRORS } from "./errors/service.ts";
import { SURGERY_ERRORS } from "./errors/surgery.ts";
import { TORCH_ERRORS } from "./errors/torch.ts";
import { UPLOAD_ERRORS } from "./errors/upload.ts";
import { USAGE_ERRORS } from "./errors/usage.ts";
import { WEB_ERRORS } from "./errors/web.ts";
import { WORK_ERRORS } from "./errors/work.ts";
import { ZIP_ERRORS } from "./errors/zip.ts";

const CATALOGUE = {
	...FILE_ERRORS,
	...SAFETENSORS_ERRORS,
	...ZIP_ERRORS,
	...PICKLE_ERRORS,
	...TORCH_ERRORS,
	...GGUF_ERRORS,
	...MODEL_ERRORS,
	...SURGERY_ERRORS,
	...SERVICE_ERRORS,
	...WORK_ERRORS,
	...REVISE_ERRORS,
	...CONFIG_ERRORS,
	...USAGE_ERRORS,
	...WEB_ERRORS,
	...UPLOAD_ERRORS,
};

type Catalogue = typeof CATALOGUE;
export type ErrorCode = keyof Catalogue;
export type ErrorDetail<C extends ErrorCode> = Parameters<Catalogue[C]["text"]>[0];

/** Every stable code, for tests and docs that cover all of them. */
export const ERROR_CODES = Object.keys(CATALOGUE) as readonly ErrorCode[];

/**
 * An error caused by the user's file or environment, not by a bug of autoprune. It has a stable code and a next step.
 */
export class UserError<C extends ErrorCode = ErrorCode> extends Error {
	override readonly name = "UserError";
	readonly code: C;
	readonly detail: ErrorDetail<C>;
	readonly hint: string;

	constructor(code: C, detail: ErrorDetail<C>, options?: ErrorOptions) {
		const entry = CATALOGUE[code] as { text(detail: ErrorDetail<C>): string; hint: string };
		super(entry.text(detail), options);
		this.code = code;
		this.detail = detail;
		this.hint = entry.hint;
	}
}

/** An error as plain data, to be sent to another thread or process or stored in a table, where classes are lost. */
export interface Fault {
	/** A code of the catalogue, or `crashed` for a bug in autoprune. */
	readonly code: ErrorCode | "crashed";
	readonly message: string;
	readonly hint: string;
}

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
	if (error instanceof UserError) return { code: error.code, message: error.message, hint: error.hint };
	if (error instanceof FaultError) return error.fault;
	const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return { code: "crashed", message, hint: "This is a bug in autoprune, not in your file. Please report it." };
}
