import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import { endEarly } from "../../../daemon/pipeline/end-early.ts";
import { emptyTrace } from "../../../daemon/pipeline/job-trace.ts";
import { workerError } from "../../../workers/errors.ts";
import { servicesOf } from "../daemon-services.ts";
import { claim, makeProduct, publishProduct, sandboxWithModel } from "../sandbox.ts";

/** Ends a job of the model in a sandbox. `takes`: how often it was taken up again. */
async function ended(error: Error, { changed = false, takes = 0, published = false } = {}) {
	const sandbox = await sandboxWithModel();
	const { journal } = sandbox;
	const engine = { run: () => Promise.reject(new Error("not used")), close: async () => undefined };
	const { services, contexts } = await servicesOf(sandbox, { engine });
	onTestFinished(() => services.control.close());
	const emitted: DaemonEvent[] = [];
	services.events.subscribe((event) => emitted.push(event));
	const context = contexts.of(sandbox.inbox);
	let job = await claim(sandbox);
	for (let i = 0; i < takes; i++) job = (await journal.take(job.id)) ?? job;
	if (changed) await appendFile(join(sandbox.inbox, "NAI.ckpt"), "more");
	if (published) await publishProduct(sandbox, job, await makeProduct(sandbox, job));
	const trace = { ...emptyTrace(), produced: published, published };
	const { signal } = new AbortController();
	const result = await endEarly(error, { job, fits: [], trace, context, signal });
	expect(emitted).toEqual([]);
	return { sandbox, result, unfinished: await journal.unfinished() };
}

test("an error after the output was published does not refuse the file: the job is continued later", async () => {
	const { sandbox, result, unfinished } = await ended(new Error("a bug"), { published: true });
	expect(result).toMatchObject({ kind: "later", fault: { code: "crashed" } });
	expect(unfinished).toMatchObject([{ id: 1, progress: { state: "publishing" } }]);
	expect(await sandbox.files()).toMatchObject({
		[join("inbox", "NAI.ckpt")]: "weights",
		[join("library", "Lora", "NAI.safetensors")]: "pruned",
	});
});

test.each([
	["EIO", "work.source-away"],
	["ENOSPC", "work.source-away"],
	["ESTALE", "work.source-away"],
	["EBUSY", "work.in-use"],
	["EMFILE", "work.too-many-open"],
	["ENOMEM", "work.no-memory"],
])("a look at a folder that fails with %s, which passes, does not refuse the file", async (errno, code) => {
	const path = "/models/loras";
	const error = Object.assign(new Error(`${errno}: lstat`), { errno: -1, code: errno, syscall: "lstat", path });
	const { sandbox, result, unfinished } = await ended(error);
	expect(result).toMatchObject({ kind: "later", fault: { code, detail: { path, errno } } });
	expect(unfinished).toMatchObject([{ id: 1, progress: { state: "queued" } }]);
	expect(await sandbox.files()).toMatchObject({ [join("inbox", "NAI.ckpt")]: "weights" });
});

test.each([
	{ what: "whose bytes changed is dropped", changed: true, takes: 1, kind: "handed-back", left: [] },
	{
		what: "that has had other holders, of which one has just removed its link to the file, begins anew",
		changed: false,
		takes: 1,
		kind: "handed-back",
		left: [{ id: 1, progress: { state: "queued" } }],
	},
	{ what: "that has had no other holder is dropped", changed: false, takes: 0, kind: "later", left: [] },
])("a job $what", async ({ changed, takes, kind, left }) => {
	const { result, unfinished } = await ended(workerError("work.changed", { path: "NAI.ckpt" }), { changed, takes });
	expect(result.kind).toBe(kind);
	expect(unfinished).toMatchObject(left);
	expect(unfinished).toHaveLength(left.length);
});
