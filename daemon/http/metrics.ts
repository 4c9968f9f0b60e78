import type { EventBus } from "../events/bus.ts";
import type { MetricsSource } from "./metrics/registry.ts";

/** The daemon's metrics. */
export interface Metrics {
	/** All of them in the text format of Prometheus. Throws `journal.*`. */
	text(): Promise<{ readonly type: string; readonly text: string }>;
	close(): void;
}

/** Counts faults from now on; all else is read when it is asked for. prom-client is loaded by the first request. */
export function createMetrics(
	source: Omit<MetricsSource, "journalFaults"> & { readonly events: Pick<EventBus, "subscribe"> },
): Metrics {
	let journalFaults = 0;
	const unsubscribe = source.events.subscribe((event) => {
		const code = event.event === "log" ? event.detail.code : event.event === "waiting" ? event.code : null;
		if (typeof code === "string" && code.startsWith("journal.")) journalFaults += 1;
	});
	let registry: ReturnType<typeof load> | null = null;
	async function load() {
		const { createRegistry } = await import("./metrics/registry.ts");
		return createRegistry({ ...source, journalFaults: () => journalFaults });
	}
	return {
		async text() {
			registry ??= load();
			const { contentType, metrics } = await registry;
			return { type: contentType, text: await metrics() };
		},
		close: unsubscribe,
	};
}
