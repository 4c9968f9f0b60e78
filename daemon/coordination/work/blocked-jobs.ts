import { type Fault, toFault } from "../../../toolkit/errors.ts";
import type { Need } from "../../admission/need.ts";
import { type Admission, lackOf } from "../../admission.ts";
import type { InboxContexts } from "../../inbox-contexts.ts";
import type { SharedJob } from "../../journal/port/shared-journal.ts";
import { roomIn } from "../../queue/blocked.ts";
import type { InHand } from "../../queue.ts";

/** What a job waits for, and a message that says what is short. */
interface JobWait {
	readonly need: Need;
	/** The folder whose disk is meant. */
	readonly folder: string;
	readonly fault: Fault;
}

/**
 * The jobs that this host could not begin, because it has no room or does not see the library. They are delivered again, to
 * any host.
 */
export interface BlockedJobs {
	/** True when the job was not blocked here before for the same reason. */
	add(job: SharedJob, wait: JobWait): boolean;
	/** Whether a job that was delivered again need not be taken, since it would wait here as before. */
	isStillBlocked(id: number): Promise<boolean>;
	drop(id: number): void;
	all(): InHand["blocked"];
}

/**
 * A blocked job is delivered to some host every 30 s. One that has not come here for this long has been begun by another host,
 * or is blocked there.
 */
const FORGOTTEN_MS = 2 * 60_000;

interface BlockedJob {
	readonly job: SharedJob;
	wait: JobWait;
	/** Monotonic milliseconds. */
	deliveredAt: number;
}

/** Creates an empty list. */
export function createBlockedJobs(contexts: InboxContexts, admission: Admission): BlockedJobs {
	const entries = new Map<number, BlockedJob>();

	return {
		add(job, wait) {
			const before = entries.get(job.id);
			entries.set(job.id, { job, wait, deliveredAt: performance.now() });
			return before?.wait.fault.code !== wait.fault.code;
		},
		async isStillBlocked(id) {
			const entry = entries.get(id);
			if (entry === undefined || !contexts.all().some(({ inbox }) => inbox === entry.job.inbox)) return false;
			entry.deliveredAt = performance.now();
			const { need, folder } = entry.wait;
			const room = await roomIn(folder, contexts.of(entry.job.inbox).library, admission);
			const fault = "fault" in room ? room.fault : faultOf(lackOf(need, room, folder));
			if (fault === null) return false;
			entry.wait = { need, folder, fault };
			return true;
		},
		drop: (id) => void entries.delete(id),
		all() {
			const oldest = performance.now() - FORGOTTEN_MS;
			for (const [id, { deliveredAt }] of entries) if (deliveredAt < oldest) entries.delete(id);
			return [...entries.values()].map(({ job, wait }) => ({ candidate: job.arrival, fault: wait.fault }));
		},
	};
}

function faultOf(lack: Error | null): Fault | null {
	return lack === null ? null : toFault(lack);
}
