import { constants } from "node:os";
import { getSystemErrorName } from "node:util";
import { describe, expect, test } from "vitest";
import { errnoOf } from "../../workers/files/identity.ts";
import { ioFault, outputError, sourceError } from "../../workers/io-fault.ts";

const PATH = "/models/inbox/a.ckpt";

const NETWORK = [
	...["ESTALE", "ENOTCONN", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENETRESET"],
	...["ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "ESHUTDOWN", "EREMOTEIO", "EAGAIN"],
];
const MISSING = ["ENOENT", "ENOTDIR"];
/** Node does not list all errnos of Linux. */
const EVERY = [...new Set([...Object.keys(constants.errno), ...NETWORK])];
const TOO_MANY_OPEN = ["EMFILE", "ENFILE"];

function errorOf(side: "source" | "output", errno: string) {
	const fault = { code: errno, syscall: "open", message: "", side };
	return side === "source" ? sourceError(fault, PATH) : outputError(fault, PATH);
}

test.each([
	["a disk that fails is a fault of the file's disk", "EIO", "work.source-unreadable"],
	["a right that is missing is one too", "EACCES", "work.source-unreadable"],
	["a file that does not exist is missing", "ENOENT", "work.source-missing"],
	["a file below another file is missing", "ENOTDIR", "work.source-missing"],
	["a share that lost the file's handle is away", "ESTALE", "work.source-away"],
	["a share that does not answer is away", "ETIMEDOUT", "work.source-away"],
	["a share whose process died is away", "ENOTCONN", "work.source-away"],
	["a share whose server fails is away", "EREMOTEIO", "work.source-away"],
	["a share that was cut off is away", "ECONNABORTED", "work.source-away"],
	["a share that is being connected again is away", "EAGAIN", "work.source-away"],
	["too many open files of the process", "EMFILE", "work.too-many-open"],
	["too many open files of the machine", "ENFILE", "work.too-many-open"],
	["no memory left in the kernel", "ENOMEM", "work.no-memory"],
	["a file that another program holds", "EBUSY", "work.in-use"],
	["a file that became shorter has changed", "ESHORT", "work.changed"],
	["a record that cannot be inflated is damaged", "EINFLATE", "zip.malformed"],
])("of a read: %s (%s)", (_, errno, code) => {
	expect(errorOf("source", errno).code).toBe(code);
});

test.each([
	["a full disk", "ENOSPC", "work.disk-full"],
	["a quota", "EDQUOT", "work.disk-full"],
	["a right that is missing", "EACCES", "work.read-only"],
	["a read-only file system", "EROFS", "work.read-only"],
	["a folder that does not exist", "ENOENT", "work.folder-missing"],
	["a file where a folder should be", "ENOTDIR", "work.not-a-folder"],
	["too many open files of the process", "EMFILE", "work.too-many-open"],
	["too many open files of the machine", "ENFILE", "work.too-many-open"],
	["no memory left in the kernel", "ENOMEM", "work.no-memory"],
	["a file that another program holds", "EBUSY", "work.in-use"],
	["a disk that fails", "EIO", "work.write-failed"],
])("of a write: %s (%s)", (_, errno, code) => {
	expect(errorOf("output", errno)).toMatchObject({ code, retry: "later" });
});

describe.each(["source", "output"] as const)("of every errno, for the %s", (side) => {
	function told(pattern: RegExp): string[] {
		return EVERY.filter((errno) => {
			const { message, hint } = errorOf(side, errno);
			return pattern.test(message) || pattern.test(hint);
		});
	}

	test("only those of a network blame a share", () => {
		expect(told(/\bshare\b/).sort()).toEqual(side === "source" ? [...NETWORK].sort() : []);
	});

	test("only those of a missing path say that it does not exist, and none of them blames permissions", () => {
		expect(told(/does not exist/).sort()).toEqual(side === "source" ? MISSING : ["ENOENT"]);
		expect(told(/permission/i).filter((errno) => MISSING.includes(errno))).toEqual([]);
	});

	test("only those of the two limits say that too many files are open", () => {
		expect(told(/too many files are open/).sort()).toEqual(TOO_MANY_OPEN);
	});
});

test.each(["ESTALE", "EDQUOT", "ENOLCK"] as const)("%s is recognised, although Node knows only its number", (name) => {
	const errno = -constants.errno[name];
	// As Node makes it; a real one of EDQUOT is in test/faults/close-errors.test.ts.
	const error = Object.assign(new Error(`${getSystemErrorName(errno)}: close`), {
		errno,
		code: getSystemErrorName(errno),
		syscall: "close",
	});
	expect(errnoOf(error)).toBe(name);
	expect(ioFault(error, "output").code).toBe(name);
});
