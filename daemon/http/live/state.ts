import type { Config } from "../../../config/config.ts";
import type { HistoryReader } from "../../journal/sqlite/history.ts";
import type { Status } from "../../status/status.ts";
import type { WireJob, WirePhase, WireProgress, WireState, WireTotals, WireUpload } from "../wire.ts";
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
	uploads(): readonly WireUpload[];
	readonly disks: Disks;
	readonly rate: WriteRate;
}

/** Creates the source. */
export function createStateSource({ status, config, history, uploads, disks, rate }: StateParts): StateSource {
	/** The totals, with the midnight from which `today` counts. */
	let known: { readonly since: number; readonly totals: WireTotals } | null = null;

	async function totals(): Promise<WireTotals> {
		const since = new Date().setHours(0, 0, 0, 0);
		if (known?.since === since) return known.totals;
		const reader = await history();
		const [all, today] = [await reader.totals({}), await reader.totals({ since: new Date(since) })];
		const found = { files: all.count, saved: all.bytesSaved, today: today.count, savedToday: today.bytesSaved };
		known = { since, totals: found };
		return found;
	}

	return {
		async state() {
			const now = status();
			const layouts = new Map(config().inboxes.map(({ inbox, destinations }) => [inbox, destinations.layout]));
			const inboxes = now.inboxes.map(async (one) => {
				const disk = await disks.of(one.library);
				const layout = layouts.get(one.inbox) ?? "";
				return { ...one, free: bytesOrNull(disk?.free), disk: bytesOrNull(disk?.total), layout };
			});
			return {
				...now,
				inboxes: await Promise.all(inboxes),
				running: now.running.map((one) => ({ ...one, phase: phaseOf(one) })),
				rate: rate.sample(now.running),
				totals: await totals(),
				uploads: uploads(),
			};
		},
		progress() {
			const { running } = status();
			return {
				rate: rate.sample(running),
				running: running.map((one) => ({ job: one.job, done: one.done, total: one.total, phase: phaseOf(one) })),
				uploads: uploads().map(({ id, offset }) => ({ id, offset })),
			};
		},
		forgetTotals() {
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
