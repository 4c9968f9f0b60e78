import { expect, test } from "vitest";
import { sourceError } from "../../workers/io-fault.ts";

test.each([
	["a disk that fails is a fault of the file's disk", "EIO", "work.source-unreadable"],
	["a right that is missing is one too", "EACCES", "work.source-unreadable"],
	["a share that lost the file's handle is away", "ESTALE", "work.source-away"],
	["a share that does not answer is away", "ETIMEDOUT", "work.source-away"],
	["a share whose process died is away", "ENOTCONN", "work.source-away"],
	["too many open files pass", "EMFILE", "work.source-away"],
	["a file that became shorter has changed", "ESHORT", "work.changed"],
	["a record that cannot be inflated is damaged", "EINFLATE", "zip.malformed"],
])("of a read: %s (%s)", (_, errno, code) => {
	const fault = { code: errno, syscall: "read", message: "", side: "source" } as const;
	expect(sourceError(fault, "/inbox/a.ckpt").code).toBe(code);
});
