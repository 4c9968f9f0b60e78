import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { identificationText } from "../../../toolkit/identification.ts";
import type { HistoryReader } from "../../journal/port/history.ts";
import { OUTCOMES } from "../../journal/port/model.ts";
import type { Status } from "../../status/status.ts";

/** What the metrics are read from. */
export interface MetricsSource {
	readonly version: string;
	status(): Status;
	engineDeaths(): number;
	journalFaults(): number;
	history(): Promise<HistoryReader>;
}

/** Metrics in the text format of Prometheus. */
export interface MetricsRegistry {
	readonly contentType: string;
	metrics(): Promise<string>;
}

/** Steps take from milliseconds, for an embedding, to minutes, for a large model on a slow disk. */
const SECONDS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800];

/** Most entries that are read at once for the histogram, after a long time without a request. */
const MOST_NEW = 1000;

/** Creates the registry. The histogram begins with the first request. */
export function createRegistry(source: MetricsSource): MetricsRegistry {
	const registers = [new Registry()] as const;
	const [registry] = registers;
	addHistory(registers, source);
	addStatus(registers, source);
	addSteps(registers, source);
	return { contentType: registry.contentType, metrics: () => registry.metrics() };
}

type Registers = readonly [Registry];

/** Totals over the whole history, so that they do not begin again with each start of the daemon. */
function addHistory([registry]: Registers, { history }: MetricsSource): void {
	new Counter({
		name: "autoprune_files_total",
		help: "Files with an outcome, by outcome and architecture (or kind and base).",
		labelNames: ["outcome", "architecture"],
		registers: [registry],
		async collect() {
			const reader = await history();
			this.reset();
			for (const outcome of OUTCOMES) {
				for (const sum of await reader.sums({ outcome })) {
					this.inc({ outcome, architecture: identificationText(sum) ?? "unknown" }, sum.files);
				}
			}
		},
	});
	const totals: readonly [name: string, help: string, of: "bytesIn" | "bytesOut"][] = [
		["autoprune_bytes_in_total", "Bytes of the files with an outcome.", "bytesIn"],
		["autoprune_bytes_out_total", "Bytes of the models that were written.", "bytesOut"],
	];
	for (const [name, help, of] of totals) {
		new Counter({
			...{ name, help, registers: [registry] },
			async collect() {
				const sums = await (await history()).sums({});
				this.reset();
				this.inc(sums.reduce((all, sum) => all + sum[of], 0));
			},
		});
	}
	new Gauge({
		name: "autoprune_bytes_saved",
		help: "Bytes of the files that were published and not undone, minus the bytes of their outputs.",
		registers: [registry],
		async collect() {
			this.set((await (await history()).totals({})).bytesSaved);
		},
	});
}

function addStatus([registry]: Registers, { version, status, engineDeaths, journalFaults }: MetricsSource): void {
	new Gauge({
		name: "autoprune_info",
		help: "Always 1; the version of the daemon.",
		labelNames: ["version"],
		registers: [registry],
	}).set({ version }, 1);
	const gauges: readonly [name: string, help: string, of: (now: Status) => number][] = [
		["autoprune_running_jobs", "Jobs that run.", ({ running }) => running.length],
		["autoprune_queued_files", "Settled files that wait for a job.", ({ queued }) => queued],
		["autoprune_paused", "1 during a pause.", ({ paused }) => Number(paused !== null)],
		[
			"autoprune_healthy",
			"0 while something is wrong with the daemon itself.",
			({ unwell }) => Number(unwell === null),
		],
	];
	for (const [name, help, of] of gauges) {
		new Gauge({
			...{ name, help, registers: [registry] },
			collect() {
				this.set(of(status()));
			},
		});
	}
	new Gauge({
		name: "autoprune_waiting_files",
		help: "Files that wait, by reason. Of very many, only those that `autoprune status` lists have a reason.",
		labelNames: ["reason"],
		registers: [registry],
		collect() {
			const { count, first } = status().waiting;
			this.reset();
			for (const { state = "settling" } of first) this.inc({ reason: state });
			if (count > first.length) this.set({ reason: "other" }, count - first.length);
		},
	});
	const counters: readonly [name: string, help: string, of: () => number][] = [
		["autoprune_engine_deaths_total", "Times that the engine died since the daemon started.", engineDeaths],
		["autoprune_journal_faults_total", "Faults of the journal since the daemon started.", journalFaults],
	];
	for (const [name, help, of] of counters) {
		new Counter({
			...{ name, help, registers: [registry] },
			collect() {
				this.reset();
				this.inc(of());
			},
		});
	}
}

function addSteps([registry]: Registers, { history }: MetricsSource): void {
	/** The moment up to which entries were counted. */
	let turn: number | null = null;
	new Histogram({
		name: "autoprune_step_duration_seconds",
		help: "Duration of each step of a job, since the first request for these metrics.",
		labelNames: ["step"],
		buckets: SECONDS,
		registers: [registry],
		async collect() {
			const reader = await history();
			const last = await reader.lastTurn();
			const news = await reader.recordedAfter(Math.max(turn ?? last, last - MOST_NEW), {});
			turn = news.turn;
			for (const { timingsMs } of news.entries) {
				for (const [step, ms] of Object.entries(timingsMs)) this.observe({ step }, ms / 1000);
			}
		},
	});
}
