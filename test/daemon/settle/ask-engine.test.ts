import { expect, test } from "vitest";
import { type Engine, EngineDied } from "../../../daemon/engine/client.ts";
import { completenessFrom } from "../../../daemon/settle/ask-engine.ts";
import { FaultError, toFault } from "../../../toolkit/errors.ts";
import { workerError } from "../../../workers/errors.ts";
import { inboxFile } from "../arrivals.ts";

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

test("a file on a share that is away is asked for again", async () => {
	const error = new FaultError(toFault(workerError("work.source-away", { path: "/inbox/NAI.ckpt", errno: "EIO" })));
	expect(await completenessFrom(failing(error))(CANDIDATE)).toEqual({ kind: "unanswered" });
});

test("any other failure is passed on", async () => {
	await expect(completenessFrom(failing(new Error("a bug")))(CANDIDATE)).rejects.toThrow("a bug");
});

const CANDIDATE = inboxFile();

function answering(answer: unknown): Engine {
	return { run: async () => answer as never, close: async () => undefined };
}

function failing(error: Error): Engine {
	return { run: () => Promise.reject(error), close: async () => undefined };
}
