import { useState } from "preact/hooks";
import type { WireFile, WirePart, WireReport } from "../../../daemon/http/wire/models.ts";
import type { WireOperation, WirePlan } from "../../../daemon/http/wire/workshop.ts";
import { usePrepared } from "../../app/operation.ts";
import { REPAIR_CLIP } from "../../text/repair.ts";
import { sizeText } from "../../text/size.ts";
import { durationText } from "../../text/time.ts";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { roleStyle } from "../../ui/role.ts";
import { SaveAs } from "../../ui/save-as.tsx";
import { PRECISIONS, Segments } from "../../ui/segments.tsx";
import { TaskLine } from "../../ui/task-line.tsx";
import { Strip } from "./strip.tsx";

const CLEAN = "There is nothing to prune: the output would be the same as this file.";

type Choices = Pick<WireOperation, "precision" | "keepEma" | "fixClip">;

/** What is in the file, what pruning keeps of it, and the choices of pruning. */
export function PruneCard({ file, of: { report, parts } }: { readonly file: WireFile; readonly of: WireReport }) {
	const [choices, setChoices] = useState<Choices>({});
	const canPrune = report.plan !== null;
	const prepared = usePrepared(canPrune ? { kind: "prune", file, ...choices } : null);
	const plan = prepared.plan.value;
	const shown = plan?.parts ?? parts;
	const bytes = plan?.bytes ?? report.plan?.bytes ?? null;
	return (
		<Card
			title={canPrune ? "What is in it, and what stays" : "What is in it"}
			beside={<Legend parts={shown} />}
			class="prune"
		>
			<Strip parts={shown} before={report.bytes} bytes={bytes} />
			{canPrune && (
				<div class="prune-choices">
					{report.quantised === null && (
						<Segments
							label="Precision"
							choices={PRECISIONS}
							chosen={choices.precision ?? plan?.precision ?? report.plan?.precision ?? null}
							onChoose={(precision) => setChoices({ ...choices, precision })}
						/>
					)}
					{parts.some(({ role }) => role === "ema") && (
						<Check
							label="Keep EMA"
							isOn={choices.keepEma ?? plan?.keepEma ?? false}
							onChange={(keepEma) => setChoices({ ...choices, keepEma })}
						/>
					)}
					{report.components.some((one) => one.class.startsWith("CLIP")) && (
						<Check
							label={REPAIR_CLIP}
							isOn={choices.fixClip ?? plan?.fixClip ?? false}
							onChange={(fixClip) => setChoices({ ...choices, fixClip })}
						/>
					)}
					{plan?.changesNothing !== true && <SaveAs prepared={prepared} action="Prune" />}
				</div>
			)}
			<div class="prune-state">
				{prepared.plan.error !== null && <ErrorNotice error={prepared.plan.error} />}
				{canPrune && prepared.plan.error === null && (
					<p class="quiet" role="status">
						{plan === null ? "…" : plan.changesNothing ? CLEAN : <Goal plan={plan} />}
					</p>
				)}
				<TaskLine prepared={prepared} />
			</div>
		</Card>
	);
}

/** Where the output goes. */
function Goal({ plan: { folder, free, takesMs } }: { readonly plan: WirePlan }) {
	return (
		<>
			Goes to <code>{folder}</code>
			{free !== null && `, where ${sizeText(free)} are free`}
			{takesMs !== null && `; takes about ${durationText(takesMs)}`}.
		</>
	);
}

function Check({
	label,
	isOn,
	onChange,
}: {
	readonly label: string;
	readonly isOn: boolean;
	readonly onChange: (isOn: boolean) => void;
}) {
	return (
		<label class="check">
			<input type="checkbox" checked={isOn} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
			{label}
		</label>
	);
}

function Legend({ parts }: { readonly parts: readonly WirePart[] }) {
	return (
		<ul class="legend number">
			{parts.map(({ name, role, before }) => (
				<li key={name}>
					<i class="swatch" style={roleStyle(role)} />
					{name} {sizeText(before)}
				</li>
			))}
			{parts.some(({ before, after }) => after < before) && (
				<li>
					<i class="swatch hatched" />
					goes
				</li>
			)}
		</ul>
	);
}
