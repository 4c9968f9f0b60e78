import { setMaxListeners } from "node:events";
import { basename } from "node:path";
import { type Fault, toFault, UserError } from "../../../toolkit/errors.ts";
import type { Arrival } from "../../../workers/files/identity.ts";
import { NO_NEED } from "../../admission/need.ts";
import type { Services } from "../../daemon-services.ts";
import { hostsError } from "../../hosts-errors.ts";
import type { InboxContexts } from "../../inbox-contexts.ts";
import type { SharedJob, SharedJournal } from "../../journal/port/shared-journal.ts";
import type { InboxContext } from "../../pipeline/inbox-context.ts";
import type { JobResult } from "../../pipeline/job-result.ts";
import { type DoneJob, publishedEvent } from "../../pipeline/published-event.ts";
import { runPipeline } from "../../pipeline.ts";
import { revokeTemps } from "../../publish/revoke.ts";
import { fitsBeside } from "../../publish/sidecars.ts";
import { withCurrentCtime } from "../../queue/same-file.ts";
import { isStalled, JOBS_AT_ONCE, SMALL_AT_ONCE } from "../../queue/slots.ts";
import type { InHand } from "../../queue.ts";
import { resume } from "../../recover.ts";
import { nowText } from "../../runtime/clock.ts";
import type { SharedStorage } from "../storage/shared-storage.ts";
import { createBlockedJobs } from "./blocked-jobs.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Delivery } from "./delivery-workers.ts";
import { giveBack, giveBackUnmade } from "./give-back.ts";
import { requireLibrary } from "./job-library.ts";
import { withSettings } from "./job-settings.ts";
import { NotSettled } from "./not-settled.ts";
import { createStorageRest } from "./storage-rest.ts";
import { whileAlive } from "./while-alive.ts";

/** Carries out the jobs that are delivered to this host. */
export interface SharedWorker {
	/** The sources of the jobs that run. */
	running(): readonly Arrival[];
	busy(inbox: string): boolean;
	/** The files for which there was no room on this host, or no library. */
	blocked(): InHand["blocked"];
	/** Number of files that were refused, or given back. */
	failures(): number;
	/** Takes deliveries, unless the daemon is paused or stops. */
	work(): void;
	/** Resolves when no job runs any more. */
	settled(): Promise<void>;
}

/** What the worker of a host uses. */
export interface WorkerParts {
	readonly journal: SharedJournal;
	readonly contexts: InboxContexts;
	readonly services: Services;
	readonly storage: Pick<SharedStorage, "check" | "proveFormer" | "turn">;
	readonly deliveries: Deliveries;
	/** The name of this host. */
	readonly host: string;
	/** A job that has shown no progress for this long is given to another host. */
	readonly patienceMs: number;
	/** When it is aborted, the files of cancelled jobs stay in the inbox, and other hosts get the jobs. */
	readonly signal: AbortSignal;
}

/** A job that this host carries out. */
interface RunningDelivery {
	readonly job: SharedJob;
	readonly delivery: Delivery;
}

/** Results after which nothing is left to do. */
const SETTLED: readonly JobResult["kind"][] = ["published", "refused", "superseded"];

/** Errors that are logged once for an inbox, since they would be the same for each of its files. */
const OF_SETTINGS: readonly string[] = ["hosts.unknown-inbox", "hosts.other-library"];

/** What other hosts use is not mounted here, or something else is. */
const OF_STORAGE: readonly string[] = ["hosts.other-storage", "hosts.no-beacon", "work.folder-missing"];

function isOfStorage(error: unknown): boolean {
	return error instanceof UserError && OF_STORAGE.includes(error.code);
}

/** Begins to carry out jobs. */
export function startSharedWorker(parts: WorkerParts): SharedWorker {
	const { journal, contexts, services, storage, deliveries, host, signal, patienceMs } = parts;
	const { control, events, log } = services;
	/** Contains a job twice when this host was given it again before its first run noticed that. */
	const running = new Set<RunningDelivery>();
	const ends = new Set<Promise<void>>();
	/** The code of the fault that was logged last, by the number of a job, or by the inbox if all its jobs have the fault. */
	const told = new Map<number | string, string>();
	const blocked = createBlockedJobs(contexts, services.admission);
	let failures = 0;
	// Every job and every request to the engine listens to this signal.
	setMaxListeners(4 * SMALL_AT_ONCE, signal);
	const atOnce = { small: SMALL_AT_ONCE, large: JOBS_AT_ONCE };
	const workers = deliveries.work(atOnce, (delivery) => {
		const end = carryOut(delivery);
		const settled = end.catch(() => undefined).finally(() => ends.delete(settled));
		ends.add(settled);
		return end;
	});

	const rest = createStorageRest({ contexts, storage, signal, onChange: work });

	function work(): void {
		if (signal.aborted || control.pause !== null || rest.isOn()) workers.pause();
		else workers.resume();
	}

	/** Rejects when the job has to be delivered again. */
	async function carryOut(delivery: Delivery): Promise<void> {
		if (await blocked.isStillBlocked(delivery.id)) throw new NotSettled("waits");
		const turn = storage.turn();
		const job = await journal.takeFor(delivery.id, host);
		if (job === null) return forget(delivery.id);
		if (isHungUp(job.inbox)) {
			await giveBack(job, journal);
			workers.letOthersAsk();
			throw new NotSettled("its inbox has a stalled job");
		}
		const stalled = new NotSettled("stalled");
		try {
			const result = await whileAlive(inRunning({ job, delivery }, turn), delivery, patienceMs, stalled);
			note(result, job);
			if (!SETTLED.includes(result.kind)) throw new NotSettled(result.kind);
			forget(job.id);
		} catch (error) {
			if (error === stalled) workers.letOthersAsk();
			if (!(error instanceof NotSettled)) failed(job, error);
			if (isOfStorage(error)) rest.begin();
			throw error;
		}
	}

	async function inRunning(one: RunningDelivery, turn: number): Promise<JobResult> {
		const { job, delivery } = one;
		running.add(one);
		try {
			return await begin(job, turn, AbortSignal.any([signal, delivery.signal]));
		} finally {
			running.delete(one);
			events.emit({ event: "job-ended", inbox: job.inbox, path: job.arrival.path });
		}
	}

	/** Whether a job of the inbox is stalled here. Another one would stall too. */
	function isHungUp(inbox: string): boolean {
		const now = performance.now();
		return [...running].some(({ job, delivery }) => job.inbox === inbox && isStalled(delivery, now));
	}

	async function begin(job: SharedJob, turn: number, either: AbortSignal): Promise<JobResult> {
		const { inbox } = job;
		if (!contexts.all().some((one) => one.inbox === inbox)) {
			await giveBackUnmade(job, journal);
			throw hostsError("hosts.unknown-inbox", { folder: inbox });
		}
		const { library } = contexts.of(inbox);
		const unusable = await library.fault();
		if (unusable !== null) {
			await giveBack(job, journal);
			return { kind: "waits", fault: toFault(unusable), need: NO_NEED, folder: library.folder };
		}
		// Under another device number, a file of the job would be taken for another file.
		try {
			await storage.check([inbox, library.folder], turn);
		} catch (error) {
			rest.begin();
			throw error;
		}
		const context = withSettings(contexts.of(inbox), job.settings);
		const libraries = { library: context.config.library, own: library.folder };
		await requireLibrary(job, libraries, { journal, storage, turn });
		return run(job, context, either);
	}

	async function run(taken: SharedJob, context: InboxContext, either: AbortSignal): Promise<JobResult> {
		const job = await revokeTemps(taken);
		if (job.progress.state === "claimed") {
			// A former holder may have linked to the file. Where there was none, another ctime is a change.
			const arrival = job.claim > 1 ? await withCurrentCtime(job.arrival) : job.arrival;
			return runPipeline({ ...job, arrival }, await fitsBeside(arrival.pathBytes), context, either);
		}
		const onPublished = (done: DoneJob): void => events.emit(publishedEvent(done, context));
		const decision = await resume(job, { journal, archive: context.archive, now: nowText, log, onPublished });
		if (decision === "await-library") throw new NotSettled(decision);
		if (decision !== "requeue") return { kind: "published" };
		const turn = storage.turn();
		const again = await journal.takeFor(job.id, host);
		return again === null ? { kind: "superseded" } : begin(again, turn, either);
	}

	function note(result: JobResult, job: SharedJob): void {
		const { id, inbox, arrival } = job;
		if (result.kind === "waits") {
			const isNews = blocked.add(job, result);
			const { code, message: why } = result.fault;
			// The library's fault is logged once for all its files.
			if (isNews && result.need !== NO_NEED) {
				events.emit({ event: "waiting", inbox, file: basename(arrival.path), code, why });
			}
			return;
		}
		blocked.drop(id);
		if (result.kind === "refused") failures += 1;
		if (result.kind === "later") {
			workers.letOthersAsk();
			contexts.of(inbox).library.invalidate();
			failures += 1;
			warn(result.fault, id, { job: id });
		}
	}

	function failed({ id, inbox, arrival }: SharedJob, error: unknown): void {
		failures += 1;
		blocked.drop(id);
		workers.letOthersAsk();
		const fault = toFault(error);
		const about = OF_SETTINGS.includes(fault.code) ? inbox : id;
		warn(fault, about, { job: id, file: arrival.path, err: error });
	}

	/** A job comes again every 30 s, so a fault that stays is logged once. */
	function warn({ code, hint, message }: Fault, about: number | string, detail: object): void {
		if (told.get(about) === code) return;
		told.set(about, code);
		log.warn({ ...detail, code, hint }, message);
	}

	function forget(id: number): void {
		blocked.drop(id);
		told.delete(id);
	}

	const unsubscribe = events.subscribe((event) => {
		if (event.event !== "progress") return;
		const found = [...running].find(({ job }) => job.arrival.path === event.path);
		if (found !== undefined) found.delivery.aliveAt = performance.now();
	});
	signal.addEventListener("abort", work);
	work();
	return {
		running: () => [...running].map(({ job }) => job.arrival),
		busy: (inbox) => [...running].some(({ job }) => job.inbox === inbox),
		blocked: blocked.all,
		failures: () => failures,
		work,
		async settled() {
			workers.pause();
			while (ends.size > 0) await Promise.all(ends);
			unsubscribe();
		},
	};
}
