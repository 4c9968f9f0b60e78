import type { Config } from "../../../config/config.ts";
import type { HistoryReader } from "../../journal/port/history.ts";
import type { Backup } from "../../journal/port/upkeep.ts";
import { isBackupOverdue } from "../../maintenance/daily.ts";
import type { Status } from "../../status/status.ts";
import type {
	WireBackup,
	WireComparison,
	WireHost,
	WireJob,
	WirePhase,
	WireProgress,
	WireState,
	WireTotals,
	WireUpload,
} from "../wire/live.ts";
import type { WireTask } from "../wire/workshop.ts";
import type { Disks } from "./disks.ts";
import type { WriteRate } from "./rate.ts";

/** Builds what the page shows of the daemon. */
export interface StateSource {
	/** The whole state. Throws `journal.*`. */
	state(): Promise<WireState>;
	progress(): WireProgress;
	/** The totals have changed. */
	forgetTotals(): void;
}

/** Where the state comes from. */
export interface StateParts {
	status(): Status;
	config(): Config;
	history(): Promise<HistoryReader>;
	/** The backups of the journal, newest first; null where it is in a database. */
	readonly backups: (() => Promise<readonly Backup[]>) | null;
	/** The hosts that share the journal; null where it is a file. */
	readonly hosts: (() => Promise<readonly WireHost[]>) | null;
	uploads(): readonly WireUpload[];
	tasks(): readonly WireTask[];
	comparisons(): readonly WireComparison[];
	/** Milliseconds of a clock that is never set. */
	now(): number;
	readonly disks: Disks;
	readonly rate: WriteRate;
}

/** A command may undo an entry without an event of the daemon, so totals are read again after this time. */
const FRESH_MS = 5_000;

/** Creates the source. */
export function createStateSource(parts: StateParts): StateSource {
	const { status, config, history, backups, hosts, uploads, tasks, comparisons, now, disks, rate } = parts;
	/** The totals, with the midnight from which `today` counts, and when they were read. */
	let known: { readonly since: number; readonly at: number; readonly totals: WireTotals } | null = null;

	/** Counts the changes, so that totals that were being read during a change are not kept. */
	let changes = 0;

	async function totals(): Promise<WireTotals> {
		const since = new Date().setHours(0, 0, 0, 0);
		const at = now();
		if (known?.since === since && at - known.at < FRESH_MS) return known.totals;
		const before = changes;
		const reader = await history();
		const [all, today] = [await reader.totals({}), await reader.totals({ since: new Date(since) })];
		const found = { files: all.count, saved: all.bytesSaved, today: today.count, savedToday: today.bytesSaved };
		if (changes === before) known = { since, at, totals: found };
		return found;
	}

	async function backup(startedAt: string): Promise<WireBackup | null> {
		if (backups === null) return null;
		// A folder that cannot be read has no backup that could be restored.
		const [newest] = await backups().catch(() => []);
		const madeAt = newest?.madeAt ?? null;
		return { madeAt, isOverdue: isBackupOverdue(madeAt, startedAt, new Date()) };
	}

	return {
		async state() {
			const current = status();
			const destinations = new Map(config().inboxes.map((one) => [one.inbox, one.destinations]));
			const inboxes = current.inboxes.map(async (one) => {
				const disk = await disks.of(one.library);
				const { layout = "", isFallback: layoutIsFallback = false } = destinations.get(one.inbox) ?? {};
				const space = { free: bytesOrNull(disk?.free), disk: bytesOrNull(disk?.total) };
				return { ...one, ...space, layout, layoutIsFallback };
			});
			return {
				...current,
				inboxes: await Promise.all(inboxes),
				running: current.running.map((one) => ({ ...one, phase: phaseOf(one) })),
				rate: rate.sample(current.running, tasks()),
				totals: await totals(),
				backup: await backup(current.startedAt),
				uploads: uploads(),
				tasks: tasks(),
				...(hosts !== null && { hosts: await hosts() }),
			};
		},
		progress() {
			const { running } = status();
			return {
				rate: rate.sample(running, tasks()),
				running: running.map((one) => ({ job: one.job, done: one.done, total: one.total, phase: phaseOf(one) })),
				uploads: uploads().map(({ id, offset }) => ({ id, offset })),
				tasks: tasks().map(({ id, done, total }) => ({ id, done, total })),
				comparisons: comparisons(),
			};
		},
		forgetTotals() {
			changes += 1;
			known = null;
		},
	};
}

function phaseOf({ done, total }: Omit<WireJob, "phase">): WirePhase {
	if (total === 0) return "reading";
	return done < total ? "writing" : "finishing";
}

/** Some file systems do not report their size. */
function bytesOrNull(bytes: number | undefined): number | null {
	return bytes !== undefined && Number.isFinite(bytes) ? bytes : null;
}
