import { UserError } from "../toolkit/errors.ts";
import type { IoFault } from "./tasks.ts";

/** Bytes that a file should have but no longer gives: it was cut short while it was read. */
const SHORT = "ESHORT";

/** A deflated record that is no deflate data, or gives another number of bytes than its archive says. */
const NOT_INFLATED = "EINFLATE";

/** Carries a fault up to where a worker returns it as data; never leaves the worker. */
export class IoError extends Error {
	override readonly name = "IoError";
	readonly fault: IoFault;

	constructor(fault: IoFault) {
		super(fault.message);
		this.fault = fault;
	}
}

/** A failed system call, or failed inflating, as plain data. Rethrows what is neither: that is a bug. */
export function ioFault(error: unknown, side: IoFault["side"]): IoFault {
	if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
	const syscall = "syscall" in error && typeof error.syscall === "string" ? error.syscall : "inflate";
	return { code: error.code, syscall, message: error.message, side };
}

/** The fault of a read that met the file's end too early. */
export function shortRead(offset: number): IoFault {
	return { code: SHORT, syscall: "read", message: `the file ends before offset ${offset}`, side: "source" };
}

/** The fault of a deflated record at `at` that does not become the bytes that its archive says. */
export function notInflated(at: number, bytes: number): IoFault {
	const message = `a compressed record cannot be inflated to ${bytes} bytes`;
	return { code: NOT_INFLATED, syscall: "inflate", message, side: "source", at };
}

/** A fault of either side as the error that the user sees. */
export function faultError(fault: IoFault, source: string, output: string): UserError {
	return fault.side === "source" ? sourceError(fault, source) : outputError(fault, output);
}

/** What a share answers that is away for a while, or a process that has too much open: no fault of the file or its disk. */
const AWAY: ReadonlySet<string> = new Set([
	"ESTALE",
	"ENOTCONN",
	"ETIMEDOUT",
	"EHOSTDOWN",
	"EHOSTUNREACH",
	"ENETDOWN",
	"ENETUNREACH",
	"EMFILE",
	"ENFILE",
	"ENOMEM",
]);

/**
 * A fault of a source. `work.changed` when it became shorter, `work.source-away` for one that passes, `zip.malformed` for
 * a record that cannot be inflated, else `work.source-unreadable`.
 */
export function sourceError(fault: IoFault, path: string, cause?: unknown): UserError {
	if (fault.code === SHORT) return new UserError("work.changed", { path }, { cause });
	if (fault.code === NOT_INFLATED) {
		return new UserError("zip.malformed", { at: fault.at ?? 0, what: fault.message }, { cause });
	}
	if (AWAY.has(fault.code)) return new UserError("work.source-away", { path, errno: fault.code }, { cause });
	return new UserError("work.source-unreadable", { path, errno: fault.code }, { cause });
}

/** A fault of the output, told apart by what a person can do about it. */
export function outputError(fault: IoFault, path: string, cause?: unknown): UserError {
	const detail = { path, errno: fault.code };
	switch (fault.code) {
		case "ENOSPC":
		case "EDQUOT":
			return new UserError("work.disk-full", detail, { cause });
		case "EROFS":
		case "EACCES":
		case "EPERM":
			return new UserError("work.read-only", detail, { cause });
		default:
			return new UserError("work.write-failed", detail, { cause });
	}
}
