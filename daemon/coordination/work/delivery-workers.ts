import type { PgBoss } from "pg-boss";
import { isStalled, type LiveWork } from "../../queue/slots.ts";

/** A job that this host is to carry out. While it is stalled, this host takes another delivery beside it. */
export interface Delivery extends LiveWork {
	/** The job's number in the journal. */
	readonly id: number;
	/** Aborted when the delivery was given to another host. */
	readonly signal: AbortSignal;
}

/** Takes deliveries for this host. */
export interface DeliveryWorkers {
	/** Takes no further deliveries. Handlers that run are not disturbed. */
	pause(): void;
	/** Takes deliveries again. */
	resume(): void;
	/**
	 * To be called when a job failed here. A repeated delivery is due whole seconds after it failed, and this host would ask for
	 * it first each time, because it asks in the same rhythm. This lets it ask at another, random time of the second.
	 */
	letOthersAsk(): void;
}

interface DeliveryWork {
	/** The number of deliveries to take at once, by the name of the queue. */
	readonly queues: Readonly<Record<string, number>>;
	readonly heartbeatS: number;
	readonly handler: (delivery: Delivery) => Promise<void>;
	readonly onError: (error: Error) => void;
}

interface QueueWork {
	readonly name: string;
	readonly atOnce: number;
	readonly running: Set<LiveWork>;
	/** The worker that waits for the next delivery. */
	waiting: Promise<string> | null;
	timer: NodeJS.Timeout | null;
}

/** A delivery that is due again wakes nobody, so the waiting worker asks this often. */
const ASK_S = 1;

/** How often to check for stalled deliveries while there is no room for another one. */
const LOOK_MS = 5_000;

/**
 * Begins to take deliveries. A worker of pg-boss takes one delivery and ends. Only one waits at each queue, because all that
 * wait would ask the database regularly, and a worker that has ended its delivery would rest before it asks for the next.
 */
export function startDeliveryWorkers(boss: PgBoss, work: DeliveryWork): DeliveryWorkers {
	const queues = Object.entries(work.queues).map(([name, atOnce]): QueueWork => {
		return { name, atOnce, running: new Set(), waiting: null, timer: null };
	});
	let paused = false;

	function waitAt(queue: QueueWork): void {
		if (paused || queue.waiting !== null) return;
		if (!hasRoom(queue)) {
			lookAgain(queue);
			return;
		}
		const worker = startWorker(queue);
		queue.waiting = worker;
		worker.catch((error: Error) => {
			// pg-boss has been stopped.
			queue.waiting = null;
			work.onError(error);
		});
	}

	/** A delivery that stalls emits no event. */
	function lookAgain(queue: QueueWork): void {
		if (queue.timer !== null) return;
		queue.timer = setTimeout(() => {
			queue.timer = null;
			waitAt(queue);
		}, LOOK_MS);
		queue.timer.unref();
	}

	function startWorker(queue: QueueWork): Promise<string> {
		const options = {
			pollingIntervalSeconds: ASK_S,
			notifyPollingIntervalSeconds: ASK_S,
			heartbeatRefreshSeconds: work.heartbeatS / 4,
		};
		const worker: Promise<string> = boss.work<{ readonly job: number }>(queue.name, options, async ([delivered]) => {
			if (queue.waiting === worker) queue.waiting = null;
			const live: LiveWork = { aliveAt: performance.now() };
			queue.running.add(live);
			waitAt(queue);
			try {
				// It was taken while the workers were being paused.
				if (paused) throw new Error("this host takes no deliveries now");
				if (delivered === undefined) return;
				await work.handler(Object.assign(live, { id: delivered.data.job, signal: delivered.signal }));
			} finally {
				queue.running.delete(live);
				end(queue, worker).catch(work.onError);
				waitAt(queue);
			}
		});
		return worker;
	}

	async function end({ name }: QueueWork, worker: Promise<string>): Promise<void> {
		await boss.offWork(name, { id: await worker, wait: false });
	}

	for (const queue of queues) waitAt(queue);
	return {
		pause() {
			paused = true;
			for (const queue of queues) {
				if (queue.waiting !== null) end(queue, queue.waiting).catch(work.onError);
				queue.waiting = null;
			}
		},
		resume() {
			paused = false;
			for (const queue of queues) waitAt(queue);
		},
		letOthersAsk() {
			for (const queue of queues) {
				if (queue.waiting === null) continue;
				end(queue, queue.waiting).catch(work.onError);
				queue.waiting = null;
				setTimeout(() => waitAt(queue), Math.random() * ASK_S * 1000).unref();
			}
		},
	};
}

function hasRoom({ running, atOnce }: QueueWork): boolean {
	const now = performance.now();
	return [...running].filter((one) => !isStalled(one, now)).length < atOnce;
}
