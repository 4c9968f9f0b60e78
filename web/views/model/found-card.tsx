import type { WireReport } from "../../../daemon/http/wire/models.ts";
import { repairText } from "../../text/repair.ts";
import { countOf } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";

type Report = WireReport["report"];

/** One thing that was noticed while the file was read. */
interface Finding {
	readonly icon: IconName;
	readonly isBad?: boolean;
	readonly text: string;
	readonly more?: string;
}

/** Entries of a list that are shown at once. */
const MOST = 200;

/** What was noticed while the file was read. */
export function FoundCard({ report }: { readonly report: Report }) {
	const findings = findingsIn(report);
	const { globals, values } = report;
	return (
		<Card title="Found on the way">
			{findings.length === 0 && <p class="quiet padded">Nothing unusual was found.</p>}
			<ul class="rows findings">
				{findings.map(({ icon, isBad = false, text, more }) => (
					<li key={text} class={isBad ? "bad" : ""}>
						<Icon name={icon} size={18} />
						<div>
							<span>{text}</span>
							{more !== undefined && <span class="quiet">{more}</span>}
						</div>
					</li>
				))}
			</ul>
			{values.length > 0 && (
				<details class="padded">
					<summary>{countOf(values.length, "value")} that are not tensors</summary>
					<Facts
						of={values
							.slice(0, MOST)
							.map(({ path, value }) => [
								<code key={path}>{path}</code>,
								<code key={path}>{JSON.stringify(value)}</code>,
							])}
					/>
				</details>
			)}
			{globals.length > 0 && (
				<details class="padded">
					<summary>{countOf(globals.length, "global")} that its pickles name</summary>
					<Facts
						of={globals
							.slice(0, MOST)
							.map(({ name, verdict, offset }) => [<code key={name}>{name}</code>, `${verdict}, at byte ${offset}`])}
					/>
				</details>
			)}
		</Card>
	);
}

function findingsIn({
	repairs,
	notFinite,
	globals,
	oddities,
	leftOut,
	components,
	tensors,
}: Report): readonly Finding[] {
	const unlisted = globals.filter(({ verdict }) => verdict !== "safe");
	const isPickle = globals.length > 0;
	return [
		...components
			.filter(({ missing }) => missing.length > 0)
			.map(({ component, missing }) => ({
				...({ icon: "warning", isBad: true } as const),
				text: `${component} lacks ${countOf(missing.length, "tensor")}`,
				more: exampleText(missing),
			})),
		...repairs.map((repair) => ({ icon: "workshop" as const, text: repairText(repair) })),
		...(notFinite ?? []).map(({ name, nan, infinite }) => ({
			...({ icon: "warning", isBad: true } as const),
			text: `${name} has values that are not numbers`,
			more: `${countOf(nan, "value")} NaN, ${infinite} infinite. They stay unchanged.`,
		})),
		...unlisted.map(({ name, verdict, offset }) => ({
			...({ icon: "warning", isBad: verdict === "dangerous" } as const),
			text: `${name} is ${verdict === "dangerous" ? "dangerous" : "not on the list of what weights need"}`,
			more: `At byte ${offset}. It was not run.`,
		})),
		...(isPickle && unlisted.length === 0
			? [
					{
						icon: "shield" as const,
						text: `${countOf(globals.length, "global")} in its pickles, all of them what weights need`,
						more: "Nothing of the file was run.",
					},
				]
			: []),
		...oddities.map((text) => ({ icon: "info" as const, text })),
		...leftOut.map(({ root, tensors: count }) => ({
			icon: "info" as const,
			text: `${countOf(count, "tensor")} of ${root} are not the model's weights`,
			more: "They are left out, such as the state of an optimizer.",
		})),
		...(tensors.extra.length === 0 || components.length === 0
			? []
			: [
					{
						icon: "info" as const,
						text: `${countOf(tensors.extra.length, "tensor")} of no component stay as they are`,
						more: exampleText(tensors.extra),
					},
				]),
	];
}

function exampleText(names: readonly string[]): string {
	return names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
}
