import { expect, test } from "vitest";
import { type Engine, EngineDied } from "../../../daemon/engine/client.ts";
import type { InboxFile } from "../../../daemon/inbox/scan.ts";
import { completenessFrom } from "../../../daemon/settle/ask-engine.ts";
import { FaultError, toFault } from "../../../toolkit/errors.ts";
import { workerError } from "../../../workers/errors.ts";
import { filePath } from "../../../workers/files/file-path.ts";

test("the engine's answer is the answer", async () => {
	expect(await completenessFrom(answering({ kind: "complete" }))(CANDIDATE)).toEqual({ kind: "complete" });
});

test.each([
	["that killed the engine", new EngineDied("the engine died (SIGKILL)")],
	["that is a pipe by now", new FaultError(toFault(workerError("work.not-a-file", { path: "/inbox/NAI.ckpt" })))],
	["that a bug of ours trips over", new FaultError(toFault(new Error("oh")))],
])("a file %s is of unknown completeness, and its journey tells why", async (_, error) => {
	expect(await completenessFrom(failing(error))(CANDIDATE)).toEqual({ kind: "unknown" });
});

test("any other failure is passed on", async () => {
	await expect(completenessFrom(failing(new Error("a bug")))(CANDIDATE)).rejects.toThrow("a bug");
});

const CANDIDATE: InboxFile = {
	path: "/inbox/NAI.ckpt",
	pathBytes: filePath("/inbox/NAI.ckpt"),
	identity: { dev: "1", ino: "2", size: 9, mtimeNs: "3", ctimeNs: "4" },
	allocated: 9,
	partBeside: false,
	sidecars: [],
};

function answering(answer: unknown): Engine {
	return { run: async () => answer as never, close: async () => undefined };
}

function failing(error: Error): Engine {
	return { run: () => Promise.reject(error), close: async () => undefined };
}
