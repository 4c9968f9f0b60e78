import { dirname } from "node:path";
import type { UserError } from "../../toolkit/errors.ts";
import { workerError } from "../errors.ts";

type Errnos = ReadonlySet<string>;

/** The process has no permission. With other permissions or another owner, the call would succeed. */
export const NO_RIGHTS: Errnos = new Set(["EACCES", "EPERM"]);

/** Nothing can be written: no permission, or a read-only file system. */
export const NOT_WRITABLE: Errnos = new Set([...NO_RIGHTS, "EROFS"]);

/** The path, or one of its folders, does not exist; or one of its folders is a file. */
export const MISSING: Errnos = new Set(["ENOENT", "ENOTDIR"]);

/** No space on the disk, or a quota is used up. */
const FULL: Errnos = new Set(["ENOSPC", "EDQUOT"]);

/** Too many open files in the process, or on the machine. */
const TOO_MANY_OPEN: Errnos = new Set(["EMFILE", "ENFILE"]);

/** A network share or a FUSE file system that does not respond, was cut off, or is being connected again. */
const AWAY: Errnos = new Set([
	...["ESTALE", "ENOTCONN", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENETRESET"],
	...["ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "ESHUTDOWN", "EREMOTEIO", "EAGAIN"],
]);

/** Another program has the file open. On Windows and on its shares, that prevents renaming, removing and opening it. */
const IN_USE = "EBUSY";

/** Errors that may pass without a change of permissions: of a disk, of a share, or of limits of the machine. */
export const TRANSIENT: Errnos = new Set([...FULL, ...TOO_MANY_OPEN, ...AWAY, "ENOMEM", "EIO", IN_USE]);

/** Converts the errno of a failed read, or of a failed open for reading, to the error that the user sees. */
export function readError(errno: string, path: string, cause?: unknown): UserError {
	const detail = { path, errno };
	if (MISSING.has(errno)) return workerError("work.source-missing", { path }, { cause });
	if (AWAY.has(errno)) return workerError("work.source-away", detail, { cause });
	return limitError(errno, path, cause) ?? workerError("work.source-unreadable", detail, { cause });
}

/** Converts the errno of a failed change of a file to the error that the user sees. */
export function writeError(errno: string, path: string, cause?: unknown): UserError {
	const detail = { path, errno };
	const folder = dirname(path);
	if (errno === "ENOTDIR") return workerError("work.not-a-folder", { folder }, { cause });
	// The call creates the file itself, so its folder is missing.
	if (errno === "ENOENT") return workerError("work.folder-missing", { folder }, { cause });
	if (FULL.has(errno)) return workerError("work.disk-full", detail, { cause });
	if (NOT_WRITABLE.has(errno)) return workerError("work.read-only", detail, { cause });
	return limitError(errno, path, cause) ?? workerError("work.write-failed", detail, { cause });
}

function limitError(errno: string, path: string, cause: unknown): UserError | null {
	if (errno === IN_USE) return workerError("work.in-use", { path, errno }, { cause });
	if (TOO_MANY_OPEN.has(errno)) return workerError("work.too-many-open", { path, errno }, { cause });
	return errno === "ENOMEM" ? workerError("work.no-memory", { path, errno }, { cause }) : null;
}
