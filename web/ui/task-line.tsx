import type { WireTask } from "../../daemon/http/wire/workshop.ts";
import type { Prepared } from "../app/operation.ts";
import { modelAddress } from "../text/file-address.ts";
import { sizeText } from "../text/size.ts";
import { Link } from "./link.tsx";
import { ErrorNotice, Notice } from "./notice.tsx";
import { ProgressBar } from "./progress-bar.tsx";

/** How far the task of an operation is, and how it ended. */
export function TaskLine({ prepared: { task, error, cancel } }: { readonly prepared: Prepared }) {
	return (
		<>
			{error !== null && <ErrorNotice error={error} />}
			{task !== null && <TaskState task={task} onCancel={cancel} />}
		</>
	);
}

function TaskState({ task, onCancel }: { readonly task: WireTask; readonly onCancel: () => void }) {
	const { name, state, done, total, output, fault } = task;
	switch (state) {
		case "queued":
		case "running":
			return (
				<div class="task">
					<span>
						{state === "queued" ? "Waiting for its turn: " : "Writing "}
						<bdi>{name}</bdi>
					</span>
					<span class="number quiet">
						{sizeText(done)} of {sizeText(total)}
					</span>
					<button type="button" class="small" onClick={onCancel}>
						Cancel
					</button>
					<ProgressBar label={`Writing ${name}`} done={done} total={total} />
				</div>
			);
		case "done":
			return (
				<Notice tone="good">
					<bdi>{name}</bdi> is written. {output !== null && <Link to={modelAddress(output)}>Look inside</Link>}
				</Notice>
			);
		case "failed":
			return fault !== null && <ErrorNotice error={fault} />;
		case "cancelled":
			return <Notice tone="warn">Cancelled. Nothing was written.</Notice>;
	}
}
