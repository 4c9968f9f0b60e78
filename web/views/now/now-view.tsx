import { link, state } from "../../app/live.ts";
import { HealthCard } from "./health-card.tsx";
import { HostsCard } from "./hosts-card.tsx";
import { InboxCard } from "./inbox-card.tsx";
import { JustDoneCard } from "./just-done-card.tsx";
import { SavedDaysCard } from "./saved-days-card.tsx";
import { Stats } from "./stats.tsx";
import { TasksCard } from "./tasks-card.tsx";
import { UploadsCard } from "./uploads-card.tsx";
import { LeftCard, WaitingCard } from "./waiting-card.tsx";
import { WorkingCard } from "./working-card.tsx";

/** What the daemon does, what waits, and what was done last. */
export function NowView() {
	const now = state.value;
	if (now === null) return <NowSkeleton />;
	return (
		<div class={link.value === "live" ? "now" : "now is-old"}>
			<Stats now={now} />
			<div class="columns">
				<div class="column">
					<WorkingCard now={now} />
					<TasksCard tasks={now.tasks} />
					<UploadsCard uploads={now.uploads} />
					<JustDoneCard />
					<SavedDaysCard />
				</div>
				<div class="column">
					<InboxCard inboxes={now.inboxes} />
					<WaitingCard waiting={now.waiting} />
					<LeftCard left={now.left} />
					<HealthCard now={now} />
					{now.hosts !== undefined && <HostsCard hosts={now.hosts} />}
				</div>
			</div>
		</div>
	);
}

/** As high as what comes, so that nothing jumps. */
function NowSkeleton() {
	return (
		<div class="now" aria-busy="true">
			<div class="skeleton stats" />
			<div class="columns">
				<div class="column">
					<div class="skeleton" />
					<div class="skeleton tall" />
				</div>
				<div class="column">
					<div class="skeleton tall" />
				</div>
			</div>
			<span class="for-readers">Loading</span>
		</div>
	);
}
