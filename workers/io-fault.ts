import { toolkitError, type UserError } from "../toolkit/errors.ts";
import { workerError } from "./errors.ts";
import { readError, writeError } from "./files/errno-errors.ts";
import { errnoOf } from "./files/identity.ts";
import type { IoFault } from "./tasks.ts";

/** The file ended before the expected offset: it was truncated while it was read. */
const SHORT = "ESHORT";

/** A compressed record is not valid deflate data, or does not inflate to the size given in its archive. */
const NOT_INFLATED = "EINFLATE";

/** Carries a fault within a worker to the function that returns it as data. */
export class IoError extends Error {
	override readonly name = "IoError";
	readonly fault: IoFault;

	constructor(fault: IoFault) {
		super(fault.message);
		this.fault = fault;
	}
}

/** Converts the error of a system call or of inflating to plain data. Rethrows any other error, which is a bug. */
export function ioFault(error: unknown, side: IoFault["side"]): IoFault {
	const code = errnoOf(error);
	if (!(error instanceof Error) || code === null) throw error;
	const syscall = "syscall" in error && typeof error.syscall === "string" ? error.syscall : "inflate";
	return { code, syscall, message: error.message, side };
}

/** The fault for a read beyond the end of the file. */
export function shortRead(offset: number): IoFault {
	return { code: SHORT, syscall: "read", message: `the file ends before offset ${offset}`, side: "source" };
}

/** The fault for a deflated record at `at` that does not inflate to the size given in its archive. */
export function notInflated(at: number, bytes: number): IoFault {
	const message = `a compressed record cannot be inflated to ${bytes} bytes`;
	return { code: NOT_INFLATED, syscall: "inflate", message, side: "source", at };
}

/** Converts a fault of the source or the output to the error that the user sees. */
export function faultError(fault: IoFault, source: string, output: string, cause?: unknown): UserError {
	return fault.side === "source" ? sourceError(fault, source, cause) : outputError(fault, output, cause);
}

/**
 * Converts a fault of a source: `work.changed` if the file became shorter, `zip.malformed` for a record that cannot be
 * inflated, else by the errno.
 */
export function sourceError(fault: IoFault, path: string, cause?: unknown): UserError {
	if (fault.code === SHORT) return workerError("work.changed", { path }, { cause });
	if (fault.code === NOT_INFLATED) {
		return toolkitError("zip.malformed", { at: fault.at ?? 0, what: fault.message }, { cause });
	}
	return readError(fault.code, path, cause);
}

/** Converts a fault of the output. The codes differ by what the user can do about it. */
export function outputError(fault: IoFault, path: string, cause?: unknown): UserError {
	return writeError(fault.code, path, cause);
}
