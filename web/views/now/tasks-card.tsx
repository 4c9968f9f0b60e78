import type { WireState } from "../../../daemon/http/wire/live.ts";
import { sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Pill, type Tone } from "../../ui/pill.tsx";
import { ProgressItem, percentText } from "../../ui/progress-item.tsx";

type Task = WireState["tasks"][number];

const LOOKS: Readonly<Record<Task["state"], { readonly tone: Tone; readonly icon: IconName }>> = {
	queued: { tone: "plain", icon: "clock" },
	running: { tone: "good", icon: "play" },
	done: { tone: "good", icon: "check" },
	failed: { tone: "bad", icon: "cross" },
	cancelled: { tone: "plain", icon: "cross" },
};

/** What the workshop makes or has made, if anything. */
export function TasksCard({ tasks }: { readonly tasks: readonly Task[] }) {
	if (tasks.length === 0) return null;
	return (
		<Card title="From the workshop" beside={<Link to="/workshop">The workshop</Link>}>
			<ul class="rows">
				{tasks.map((task) => (
					<ProgressItem
						key={task.id}
						name={task.name}
						tag={task.what}
						aside={
							task.state === "running" ? (
								<b class="number">{percentText(task.done, task.total)}</b>
							) : (
								<Pill {...LOOKS[task.state]}>{task.state}</Pill>
							)
						}
						done={task.done}
						total={task.total}
					>
						<span>
							{task.fault === null ? `${sizeText(task.done)} of ${sizeText(task.total)}` : task.fault.message}
						</span>
					</ProgressItem>
				))}
			</ul>
		</Card>
	);
}
