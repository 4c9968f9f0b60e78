import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import { endEarly } from "../../../daemon/pipeline/end-early.ts";
import { emptyTrace } from "../../../daemon/pipeline/job-trace.ts";
import { servicesOf } from "../daemon-services.ts";
import { claim, makeProduct, publishProduct, sandboxWithModel } from "../sandbox.ts";

test("an error after the output was published does not refuse the file: the job is continued later", async () => {
	const sandbox = await sandboxWithModel();
	const { journal } = sandbox;
	const engine = { run: () => Promise.reject(new Error("not used")), close: async () => undefined };
	const { services, contexts } = await servicesOf(sandbox, { engine });
	onTestFinished(() => services.control.close());
	const emitted: DaemonEvent[] = [];
	services.events.subscribe((event) => emitted.push(event));
	const context = contexts.of(sandbox.inbox);
	const job = await claim(sandbox);
	await publishProduct(sandbox, job, await makeProduct(sandbox, job));
	const trace = { ...emptyTrace(), produced: true, published: true };
	const { signal } = new AbortController();
	const result = await endEarly(new Error("a bug"), { job, fits: [], trace, context, signal });
	expect(result).toMatchObject({ kind: "later", fault: { code: "crashed" } });
	expect(emitted).toEqual([]);
	expect(await journal.unfinished()).toMatchObject([{ id: job.id, progress: { state: "publishing" } }]);
	expect(await sandbox.files()).toMatchObject({
		[join("inbox", "NAI.ckpt")]: "weights",
		[join("library", "Lora", "NAI.safetensors")]: "pruned",
	});
});
