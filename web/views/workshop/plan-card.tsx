import type { WirePart, WireRole } from "../../../daemon/http/wire/models.ts";
import type { WirePlan } from "../../../daemon/http/wire/workshop.ts";
import type { Prepared } from "../../app/operation.ts";
import { countText, sizeText } from "../../text/size.ts";
import { durationText } from "../../text/time.ts";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { ErrorNotice, Notice } from "../../ui/notice.tsx";
import { roleStyle } from "../../ui/role.ts";
import { SaveAs } from "../../ui/save-as.tsx";
import { PRECISIONS, Segments } from "../../ui/segments.tsx";
import { TaskLine } from "../../ui/task-line.tsx";

/** What would be written, and the button that writes it. */
export function PlanCard({
	prepared,
	isComplete,
	precision,
	onPrecision,
}: {
	readonly prepared: Prepared;
	/** Whether everything is chosen. */
	readonly isComplete: boolean;
	/** The one that was chosen; undefined for that of the settings. */
	readonly precision: (typeof PRECISIONS)[number] | undefined;
	readonly onPrecision: (precision: (typeof PRECISIONS)[number]) => void;
}) {
	const { value: plan, error, isLoading } = prepared.plan;
	return (
		<Card title="The plan" beside={prepared.task === null ? "nothing is written yet" : ""} class="plan">
			<div class="padded stack" aria-busy={isLoading}>
				{!isComplete && <p class="quiet">What would be written is shown here when everything is chosen.</p>}
				{isComplete && error !== null && <ErrorNotice error={error} />}
				{isComplete && plan === null && error === null && <div class="skeleton" />}
				{isComplete && plan !== null && (
					<>
						<PlanBar parts={plan.parts} />
						<PlanFacts plan={plan} />
						<Segments
							label="Precision"
							choices={PRECISIONS}
							chosen={precision ?? plan.precision}
							onChoose={onPrecision}
						/>
						{plan.free !== null && plan.free < plan.bytes && (
							<Notice tone="warn">There is not enough room for it on this disk.</Notice>
						)}
						<SaveAs prepared={prepared} action="Make it" />
					</>
				)}
				<TaskLine prepared={prepared} />
			</div>
		</Card>
	);
}

/** The parts of a new file come from several files, each with an order of its own. */
const ORDER: readonly WireRole[] = ["unet", "vae", "clip", "clip2", "other", "extra", "ema", "junk"];

function PlanBar({ parts }: { readonly parts: readonly WirePart[] }) {
	const written = parts.filter(({ after }) => after > 0).sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
	return (
		<figure class="plan-bar">
			<div aria-hidden="true">
				{written.map(({ name, role, after }) => (
					<i key={name} style={{ ...roleStyle(role), flexGrow: after }} />
				))}
			</div>
			<ul class="legend number">
				{written.map(({ name, role, after }) => (
					<li key={name}>
						<i class="swatch" style={roleStyle(role)} />
						{name} {sizeText(after)}
					</li>
				))}
			</ul>
		</figure>
	);
}

function PlanFacts({ plan }: { readonly plan: WirePlan }) {
	const { what, bytes, precision, tensors, folder, free, takesMs, summary } = plan;
	return (
		<Facts
			of={[
				["It is", what],
				["Size", sizeText(bytes) + (precision === "keep" ? "" : `, ${precision}`)],
				["Tensors", countText(tensors)],
				["Goes to", <code key="folder">{folder}</code>],
				["Room", free === null ? null : `${sizeText(free)} free`],
				["Takes about", takesMs === null ? null : durationText(takesMs)],
				["Notes", summary.notes.length === 0 ? null : summary.notes.map((note) => <p key={note}>{note}</p>)],
			]}
		/>
	);
}
