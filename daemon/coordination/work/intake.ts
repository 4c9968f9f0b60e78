import { toFault, UserError } from "../../../toolkit/errors.ts";
import type { InboxFile } from "../../inbox/scan.ts";
import type { InboxContexts } from "../../inbox-contexts.ts";
import type { SharedJournal } from "../../journal/port/shared-journal.ts";
import { createPauses } from "../../queue/pauses.ts";
import { identityKey, isOfFile, nameKey, withCurrentId } from "../../queue/same-file.ts";
import type { InHand, Queue } from "../../queue.ts";
import { archiveAgain } from "../../record.ts";
import type { Log } from "../../runtime/log.ts";
import type { Lease } from "../leases/held-lease.ts";
import type { SharedStorage } from "../storage/shared-storage.ts";
import { settingsText } from "./job-settings.ts";

/** Makes jobs of settled files, for any host to carry out. */
export interface Intake extends Pick<Queue, "idle" | "offer" | "busy" | "failures" | "forgetLeft" | "settled"> {
	/** Number of settled files that have not become jobs yet. */
	queued(): number;
	putOff(): InHand["putOff"];
}

/** What the intake of a host uses. */
export interface IntakeParts {
	readonly journal: SharedJournal;
	readonly contexts: InboxContexts;
	readonly storage: Pick<SharedStorage, "check" | "turn">;
	/** The lease of an inbox; null while this host does not watch it. */
	readonly leaseOf: (inbox: string) => Lease | null;
	readonly signal: AbortSignal;
	readonly log: Log;
}

/** Files that become jobs in one commit. */
const AT_ONCE = 500;

/**
 * A file that is still in the inbox after this time is offered again. Its job may have been dropped, for example because the
 * file could not be read for a moment. For a file that has a job, nothing happens.
 */
const OFFERED_AGAIN_MS = 5 * 60_000;

/** A file that became a job, or that stays in the inbox on purpose. */
interface AcceptedFile {
	readonly file: InboxFile;
	readonly inbox: string;
	/** Whether its job has left it in the inbox; then it counts as another file after the smallest change. */
	readonly left: boolean;
	/** Monotonic milliseconds. */
	readonly since: number;
}

/** Creates the intake of a host. */
export function createIntake({ journal, contexts, storage, leaseOf, signal, log }: IntakeParts): Intake {
	/** Each by its `nameKey`. */
	const waiting = new Map<string, { readonly file: InboxFile; readonly inbox: string }>();
	const known = new Map<string, AcceptedFile>();
	const pauses = createPauses();
	let failures = 0;
	/** By inbox: one whose share hangs does not stop the others. */
	const handing = new Map<string, Promise<void>>();

	function handOver(inbox: string): void {
		if (waiting.size === 0 || handing.has(inbox)) return;
		handing.set(
			inbox,
			handOverAll(inbox).finally(() => handing.delete(inbox)),
		);
	}

	async function handOverAll(inbox: string): Promise<void> {
		for (let files = nextBatch(inbox); files.length > 0; files = nextBatch(inbox)) {
			try {
				await arrive(files, inbox);
			} catch (error) {
				failed(files, error);
			}
			for (const file of files) waiting.delete(nameKey(file));
		}
	}

	/** The first files of an inbox that wait. */
	function nextBatch(inbox: string): readonly InboxFile[] {
		if (signal.aborted) return [];
		const files = [...waiting.values()].filter((one) => one.inbox === inbox).slice(0, AT_ONCE);
		return files.map(({ file }) => file);
	}

	async function arrive(files: readonly InboxFile[], inbox: string): Promise<void> {
		const lease = leaseOf(inbox);
		// The host that watches the inbox now finds the files itself.
		if (lease === null) return;
		const turn = storage.turn();
		const context = contexts.of(inbox);
		const arrivals: InboxFile[] = [];
		for (const seen of files) {
			const file = await withCurrentId(seen);
			try {
				const before = await journal.dealtWith(file);
				if (before?.remains === "source-left") remember(file, inbox, true);
				else if (before?.remains === "source-gone") await archiveAgain({ arrival: file }, context.archive);
				else arrivals.push(file);
			} catch (error) {
				failed([file], error);
			}
		}
		if (arrivals.length === 0) return;
		// Under another device number, a file that has a job would get a second one.
		await storage.check([inbox], turn);
		const made = await journal.arrive(arrivals, { inbox, settings: settingsText(context) }, lease.proof);
		// A file that was renamed while a host had its job is offered until that host has given the job back or dropped it.
		const settled = made.length === arrivals.length ? arrivals : await journal.withJobs(arrivals);
		for (const file of settled) remember(file, inbox, false);
	}

	function remember(file: InboxFile, inbox: string, left: boolean): void {
		const key = nameKey(file);
		pauses.forget(key);
		known.set(key, { file, inbox, left, since: performance.now() });
	}

	function failed(files: readonly InboxFile[], error: unknown): void {
		if (error instanceof UserError && error.code === "hosts.lease-lost") return;
		const fault = toFault(error);
		const [{ path: file } = { path: "" }] = files;
		log.warn(
			{ file, files: files.length, code: fault.code, hint: fault.hint, err: error },
			"files could not become jobs; they will be tried again",
		);
		for (const one of files) pauses.begin(nameKey(one), fault);
		failures += files.length;
	}

	/** Forgets files of an inbox that have disappeared or changed. */
	function compare(inbox: string, seen: ReadonlyMap<string, InboxFile>): void {
		for (const [key, one] of waiting) if (one.inbox === inbox && !seen.has(key)) waiting.delete(key);
		for (const [key, one] of known) {
			if (one.inbox !== inbox) continue;
			const found = seen.get(key);
			const isSame =
				found !== undefined && (one.left ? identityKey(found) === identityKey(one.file) : isOfFile(one.file, found));
			if (!isSame) known.delete(key);
			else if (!one.left && performance.now() - one.since > OFFERED_AGAIN_MS) waiting.set(key, { file: found, inbox });
		}
	}

	return {
		idle(candidates, inbox) {
			const seen = new Map(candidates.map((candidate) => [nameKey(candidate), candidate]));
			compare(inbox, seen);
			handOver(inbox);
			const free = candidates.filter((candidate) => {
				const key = nameKey(candidate);
				return !waiting.has(key) && !known.has(key);
			});
			return pauses.dueOf(free, inbox);
		},
		offer(ready, inbox) {
			for (const file of ready) waiting.set(nameKey(file), { file, inbox });
			handOver(inbox);
		},
		forgetLeft: () => known.clear(),
		busy: (inbox) => [...waiting.values()].some((one) => one.inbox === inbox),
		failures: () => failures,
		queued: () => waiting.size,
		putOff: pauses.putOff,
		async settled() {
			await Promise.all(handing.values());
		},
	};
}
