import { useState } from "preact/hooks";
import type { WireReport } from "../../../daemon/http/wire/models.ts";
import { announce } from "../../app/announce.ts";
import { useAsked } from "../../app/asked.ts";
import { listArchitectures } from "../../app/models.ts";
import { roleOfClass } from "../../text/role-of-class.ts";
import { countOf, countText, sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Pill } from "../../ui/pill.tsx";
import { roleStyle } from "../../ui/role.ts";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { SearchField } from "../../ui/search-field.tsx";

type Report = WireReport["report"];

/** Rows of a list that are drawn at once. */
const MOST_ROWS = 300;

/** How the file was identified. */
export function DetailsTab({ of }: { readonly of: WireReport }) {
	const { report } = of;
	return (
		<>
			<div class="columns">
				<ChosenCard of={of} />
				<UnknownCard tensors={report.unknownTensors} />
			</div>
			<RejectedCard rejected={report.rejected} />
			<RawCard report={report} />
		</>
	);
}

function ChosenCard({ of: { report, what, candidates, resembles } }: { readonly of: WireReport }) {
	const architectures = useAsked("architectures", listArchitectures);
	const { architecture, components, evidence } = report;
	const expected = architectures.value?.find((one) => one.architecture === architecture)?.parts ?? [];
	const classes = [...new Set([...expected, ...components.map((one) => one.class)])];
	return (
		<Card
			title="Chosen"
			beside={evidence === null ? undefined : `by its ${evidence === "names" ? "tensors" : "metadata"}`}
		>
			<div class="padded">
				<b>{what ?? "The file could not be read."}</b>
				{classes.length > 0 && (
					<ul class="tree">
						{classes.map((of) => (
							<li key={of}>
								<i class="swatch" style={roleStyle(roleOfClass(of))} />
								{of}
								<ul>
									{components.every((one) => one.class !== of) && <li class="quiet">none</li>}
									{components
										.filter((one) => one.class === of)
										.map((one) => (
											<li key={one.prefix}>
												<b>{one.component}</b>{" "}
												<span class="quiet number">
													{countOf(one.tensors, "tensor")}, {sizeText(one.bytes)}
												</span>{" "}
												<code class="quiet">{one.prefix}</code>
												{one.missing.length > 0 && (
													<details>
														<summary>{countText(one.missing.length)} missing</summary>
														<Names of={one.missing} />
													</details>
												)}
											</li>
										))}
								</ul>
							</li>
						))}
					</ul>
				)}
				{candidates.length > 0 && <p>It can be any of: {candidates.join("; ")}.</p>}
				{report.resembles !== null && (
					<p>
						It resembles {resembles}, by {countText(report.resembles.holds)} of {countText(report.resembles.of)}.
					</p>
				)}
				{classes.length === 0 && candidates.length === 0 && (
					<p class="quiet">
						{report.verdict === "identified"
							? "A few tensors identify this model; its networks are not described in full."
							: "No architecture was chosen."}
					</p>
				)}
			</div>
		</Card>
	);
}

function RejectedCard({ rejected }: Pick<Report, "rejected">) {
	if (rejected.length === 0) return null;
	// An architecture of which nothing is present has neither matched nor any examples.
	const near = rejected.filter(({ matched, examples }) => matched || examples.length > 0);
	const far = rejected.filter((one) => !near.includes(one));
	near.sort((a, b) => Number(b.matched) - Number(a.matched));
	return (
		<Card title="Not chosen" beside={countText(rejected.length)}>
			<ul class="rows rejected">
				{near.map((one) => (
					<li key={one.architecture}>
						{one.examples.length === 0 ? (
							<div>
								<Reason of={one} />
							</div>
						) : (
							<details>
								<summary>
									<Reason of={one} />
								</summary>
								<Names of={one.examples} />
							</details>
						)}
					</li>
				))}
				{far.length > 0 && (
					<li>
						<details>
							<summary>
								<Pill tone="plain" icon="cross">
									does not fit
								</Pill>
								<b>{countOf(far.length, "other")}</b>
								<span class="quiet">nothing of them is present</span>
							</summary>
							<Names of={far.map(({ architecture, reason }) => `${architecture}: ${reason}`)} />
						</details>
					</li>
				)}
			</ul>
		</Card>
	);
}

function Reason({ of: { architecture, matched, reason } }: { readonly of: Report["rejected"][number] }) {
	return (
		<>
			<Pill tone={matched ? "good" : "plain"} icon={matched ? "check" : "cross"}>
				{matched ? "matches too" : "does not fit"}
			</Pill>
			<b>{architecture}</b>
			<span class="quiet">{reason}</span>
		</>
	);
}

function Names({ of }: { readonly of: readonly string[] }) {
	return (
		<>
			{of.slice(0, MOST_ROWS).map((name) => (
				<code key={name}>{name}</code>
			))}
		</>
	);
}

function UnknownCard({ tensors }: { readonly tensors: Report["unknownTensors"] }) {
	const [text, setText] = useState("");
	const found = tensors.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
	return (
		<Card title="Unknown tensors" beside={countText(tensors.length)}>
			{tensors.length === 0 ? (
				<p class="quiet padded">Every tensor is a part of the model.</p>
			) : (
				<div class="padded stack">
					<SearchField label="Find an unknown tensor" text={text} onText={setText} />
					<ScrollBox class="names" label="Names of unknown tensors">
						<ul>
							{found.slice(0, MOST_ROWS).map(({ name, dtype, shape }) => (
								<li key={name}>
									<code>{name}</code>
									<span class="quiet number">
										{dtype} [{shape.join(", ")}]
									</span>
								</li>
							))}
						</ul>
					</ScrollBox>
					<p class="quiet" role="status">
						{found.length > MOST_ROWS
							? `The first ${MOST_ROWS} of ${countText(found.length)}; search to see others.`
							: `${countText(found.length)} found`}
					</p>
				</div>
			)}
		</Card>
	);
}

function RawCard({ report }: { readonly report: Report }) {
	const [isOpen, setOpen] = useState(false);
	const text = isOpen ? JSON.stringify(report, null, 2) : "";
	const copy = async (): Promise<void> => {
		await navigator.clipboard.writeText(text);
		announce("Copied");
	};
	return (
		<Card
			title="The report as JSON"
			beside={
				<span class="buttons">
					{isOpen && (
						<button type="button" class="small" onClick={() => void copy()}>
							<Icon name="copy" size={14} />
							Copy
						</button>
					)}
					<button type="button" class="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
						{isOpen ? "Hide" : "Show"}
					</button>
				</span>
			}
		>
			{isOpen && (
				<ScrollBox class="raw" label="Text of the report">
					<pre>{text}</pre>
				</ScrollBox>
			)}
		</Card>
	);
}
