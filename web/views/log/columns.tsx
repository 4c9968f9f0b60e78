import { savedText, sizeText } from "../../text/size.ts";
import { durationText, shortTime, wholeTime } from "../../text/time.ts";
import { OutcomePill } from "../../ui/outcome-pill.tsx";
import type { Column } from "../../ui/virtual-rows.tsx";
import type { LogEntry } from "./log-list.ts";
import { SizeBar } from "./size-bar.tsx";

/** The columns of the log. */
export const COLUMNS: readonly Column<LogEntry>[] = [
	{
		title: "When",
		class: "log-when",
		cell: ({ finishedAt }) => <time title={wholeTime(finishedAt)}>{shortTime(finishedAt)}</time>,
	},
	{
		title: "File",
		class: "log-name",
		cell: ({ source: { name } }) => <bdi title={name}>{name}</bdi>,
	},
	{ title: "What", class: "log-what", cell: ({ what, output }) => what ?? (output === null ? "–" : "unknown") },
	{ title: "Before → after", class: "log-sizes", cell: sizes },
	{ title: "Metric", class: "log-metric", cell: ({ metric }) => metricText(metric) },
	{ title: "Time", class: "log-time", cell: ({ timingsMs }) => durationText(sum(timingsMs)) },
	{ title: "Outcome", class: "log-outcome", cell: (entry) => <OutcomePill entry={entry} /> },
];

function sizes({ source: { bytes }, output }: LogEntry) {
	const after = output?.bytes ?? bytes;
	return (
		<>
			<SizeBar before={bytes} after={output?.bytes ?? 0} />
			<span>
				{sizeText(bytes)}
				{savedText(bytes, after) !== "" && ` → ${sizeText(after)}`}
			</span>
		</>
	);
}

/** A metric of which nothing was measured has no digits. */
export function metricText(metric: string | null): string {
	return metric !== null && /\d/.test(metric) ? metric : "–";
}

/** How long a job took, by its steps. */
export function sum(timingsMs: LogEntry["timingsMs"]): number {
	return Object.values(timingsMs).reduce((all, ms) => all + ms, 0);
}
