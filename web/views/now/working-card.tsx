import type { WireJob, WireState } from "../../../daemon/http/wire/live.ts";
import { baseName } from "../../text/path.ts";
import { countText, sizeText } from "../../text/size.ts";
import { durationText } from "../../text/time.ts";
import { Card } from "../../ui/card.tsx";
import { ProgressItem, percentText } from "../../ui/progress-item.tsx";

/** The jobs that run. */
export function WorkingCard({ now }: { readonly now: WireState }) {
	const { running, tasks, queued, rate, paused } = now;
	const isWriting = [
		...running.map(({ phase }) => phase === "writing"),
		...tasks.map((one) => one.state === "running"),
	];
	const writing = isWriting.filter(Boolean).length;
	return (
		<Card title="Working" beside={queued > 0 ? `${countText(queued)} queued` : undefined}>
			{running.length === 0 ? (
				<p class="padded quiet">
					{paused === null
						? "Nothing to do. Drop a model onto this page, or move one into the inbox."
						: "Paused. What is in the inbox waits."}
				</p>
			) : (
				<ul class="rows">
					{running.map((job) => (
						<Job key={job.file} job={job} rate={rate / Math.max(1, writing)} />
					))}
				</ul>
			)}
		</Card>
	);
}

/** `rate`: bytes per second of this job. */
function Job({ job, rate }: { readonly job: WireJob; readonly rate: number }) {
	const { file, bytes, done, total, what, phase } = job;
	return (
		<ProgressItem
			name={baseName(file)}
			tag={what}
			aside={<b class="number">{percentText(done, total)}</b>}
			done={done}
			total={total}
		>
			<span>{sizeText(bytes)}</span>
			<span>{textOf(job)}</span>
			<span class="grow" />
			{phase === "writing" && rate > 0 && <span>{durationText(((total - done) / rate) * 1000)} left</span>}
		</ProgressItem>
	);
}

function textOf({ phase, done, total }: WireJob): string {
	if (phase === "reading") return "reading";
	return phase === "writing" ? `${sizeText(done)} of ${sizeText(total)} converted` : "finishing";
}
