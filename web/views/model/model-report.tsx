import { useState } from "preact/hooks";
import type { WireFile, WireReport } from "../../../daemon/http/wire/models.ts";
import { type Asked, useAsked } from "../../app/asked.ts";
import { reportOn } from "../../app/models.ts";
import { replaceQuery, route } from "../../app/route.ts";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { ComponentsCard } from "./components-card.tsx";
import { DangerCard } from "./danger-card.tsx";
import { DetailsTab } from "./details-tab.tsx";
import { FoundCard } from "./found-card.tsx";
import { HeadCard } from "./head-card.tsx";
import { MetadataTab } from "./metadata-tab.tsx";
import { PruneCard } from "./prune-card.tsx";
import { TensorsTab } from "./tensors-tab.tsx";
import { WeightsCard } from "./weights-card.tsx";
import { WordsCard } from "./words-card.tsx";

const TABS = [
	["overview", "Overview"],
	["details", "Details"],
	["tensors", "Tensors"],
	["metadata", "Metadata"],
] as const;

type Tab = (typeof TABS)[number][0];

/** The report on one file. `tab`: the one that the address names. */
export function ModelReport({ file, tab }: { readonly file: WireFile; readonly tab: string | null }) {
	const [withMetric, setWithMetric] = useState(false);
	const asked = useAsked(`report ${withMetric}`, (signal) => reportOn(file, withMetric, signal));
	const { value, error } = asked;
	if (value === null) {
		if (error === null) return <div class="skeleton" role="status" aria-label="The file is being read" />;
		return (
			<>
				<ErrorNotice error={error} />
				<button type="button" class="alone" onClick={asked.again}>
					Try again
				</button>
			</>
		);
	}
	const shown = TABS.find(([id]) => id === tab)?.[0] ?? "overview";
	const onShow = (id: Tab): void => {
		const query = new URLSearchParams(route.value.query);
		query.set("tab", id);
		replaceQuery(query);
	};
	return (
		<>
			<HeadCard of={value} />
			<Tabs label="Report" tabs={TABS} shown={shown} onShow={onShow}>
				{shown === "overview" && (
					<Overview
						file={file}
						asked={asked}
						of={value}
						onCompute={() => (withMetric ? asked.again() : setWithMetric(true))}
					/>
				)}
				{shown === "details" && <DetailsTab of={value} />}
				{shown === "tensors" && <TensorsTab file={file} of={value} />}
				{shown === "metadata" && <MetadataTab of={value} />}
			</Tabs>
		</>
	);
}

function Overview({
	file,
	asked,
	of,
	onCompute,
}: {
	readonly file: WireFile;
	readonly asked: Asked<WireReport>;
	readonly of: WireReport;
	readonly onCompute: () => void;
}) {
	const { report, parts } = of;
	const isDangerous = report.globals.some(({ verdict }) => verdict === "dangerous");
	return (
		<>
			{isDangerous && <DangerCard report={report} />}
			{!isDangerous && report.message !== null && (
				<ErrorNotice error={{ code: report.code ?? "", message: report.message, hint: report.hint ?? "" }} />
			)}
			{parts.length > 0 && <PruneCard file={file} of={of} />}
			<div class="columns">
				<div class="column">
					{report.components.length > 0 && <ComponentsCard file={file} report={report} />}
					<WordsCard of={of} />
				</div>
				<div class="column">
					{report.components.length > 0 && (
						<WeightsCard file={file} report={report} isComputing={asked.isLoading} onCompute={onCompute} />
					)}
					<FoundCard report={report} />
				</div>
			</div>
		</>
	);
}
