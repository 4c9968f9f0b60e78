import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import { createAdmission } from "../../../daemon/admission.ts";
import type { Services } from "../../../daemon/daemon-services.ts";
import { createEventBus } from "../../../daemon/events/bus.ts";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import { followLibrary } from "../../../daemon/library.ts";
import { endEarly } from "../../../daemon/pipeline/end-early.ts";
import { emptyTrace } from "../../../daemon/pipeline/job-trace.ts";
import { NOTHING_INHERITED } from "../../../daemon/publish/inherited.ts";
import { publish } from "../../../daemon/publish.ts";
import { claim, makeBench, makeProduct } from "../publish/bench.ts";
import { filesIn, memoryLog } from "../temp-folder.ts";

test("an error after the output was published does not refuse the file: the job is continued later", async () => {
	const bench = await makeBench();
	const { journal, library, inbox, work, archive } = bench;
	const config = await loadConfig(undefined, { cwd: bench.root, env: {} });
	const events = createEventBus();
	const emitted: DaemonEvent[] = [];
	events.subscribe((event) => emitted.push(event));
	const log = memoryLog();
	const services: Services = {
		...{ journal, events, log, workers: 1, inboxes: [inbox], admission: createAdmission() },
		engine: { run: () => Promise.reject(new Error("not used")), close: async () => undefined },
		control: {
			...{ pause: null, stopped: new AbortController().signal },
			...{ onPause: () => undefined, onRetry: () => undefined, close: async () => undefined },
		},
	};
	const place = { folder: library, workFolder: work, inboxes: [inbox], journal, log, onOther: async () => undefined };
	const context = {
		...{ inbox, services, archive, workFolder: work, library: followLibrary(place) },
		config: { ...config.inboxes[0], library, inbox },
		stagingFolderFor: async () => ({ folder: library, workFolder: work, inherited: NOTHING_INHERITED }),
	};
	const job = await claim(bench);
	await publish(journal, job.id, await makeProduct(bench, job));
	const trace = { ...emptyTrace(), produced: true, published: true };
	const { signal } = new AbortController();
	const result = await endEarly(new Error("a bug"), { job, fits: [], trace, context, signal });
	expect(result).toMatchObject({ kind: "later", fault: { code: "crashed" } });
	expect(emitted).toEqual([]);
	expect(await journal.unfinished()).toMatchObject([{ id: job.id, progress: { state: "publishing" } }]);
	expect(await filesIn(bench.root)).toMatchObject({
		[join("inbox", "NAI.ckpt")]: "weights",
		[join("library", "Lora", "NAI.safetensors")]: "pruned",
	});
});
