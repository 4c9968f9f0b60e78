import type { Queue } from "../../queue.ts";
import { createIntake, type IntakeParts } from "./intake.ts";
import { type SharedWorker, startSharedWorker, type WorkerParts } from "./shared-worker.ts";

interface SharedQueueParts extends Omit<IntakeParts, "log" | "storage">, WorkerParts {
	/** Whether this host carries out jobs. */
	readonly works: boolean;
}

/**
 * The queue of a host: its settled files become jobs that any host can carry out, and it carries out those that are
 * delivered to it.
 */
export function createSharedQueue({ works, ...parts }: SharedQueueParts): Queue {
	const intake = createIntake({ ...parts, log: parts.services.log });
	const worker: SharedWorker | null = works ? startSharedWorker(parts) : null;
	const running = () => worker?.running() ?? [];
	return {
		...intake,
		fill: () => worker?.work(),
		running: () => running().length,
		busy: (inbox) => intake.busy(inbox) || (worker?.busy(inbox) ?? false),
		failures: () => intake.failures() + (worker?.failures() ?? 0),
		inHand: () => ({
			running: running(),
			queued: intake.queued(),
			putOff: intake.putOff(),
			blocked: worker?.blocked() ?? [],
		}),
		async settled() {
			await intake.settled();
			await worker?.settled();
		},
	};
}
