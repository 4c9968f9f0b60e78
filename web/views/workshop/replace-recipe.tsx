import type { WireReport } from "../../../daemon/http/wire/models.ts";
import type { WireArchitecture } from "../../../daemon/http/wire/workshop.ts";
import { fileText } from "../../text/file-address.ts";
import { Pill } from "../../ui/pill.tsx";
import { DropPicker } from "./drop-picker.tsx";
import { OneModel } from "./one-model.tsx";
import { Place } from "./place.tsx";
import { type Choice, change } from "./recipe-query.ts";

/** Exchanges one part of a model for the same part of another file. */
export function ReplaceRecipe({
	choice,
	architectures,
}: {
	readonly choice: Choice;
	readonly architectures: readonly WireArchitecture[];
}) {
	return (
		<OneModel choice={choice} title="A model with another part">
			{(report) => <Places choice={choice} report={report} classes={classesOf(report, architectures)} />}
		</OneModel>
	);
}

/** The classes of a model's parts, missing ones too. */
function classesOf(report: WireReport["report"], architectures: readonly WireArchitecture[]): readonly string[] {
	const known = architectures.find((one) => one.architecture === report.architecture);
	return known?.parts ?? [...new Set(report.components.map((one) => one.class))];
}

function Places({
	choice: { component, from },
	report,
	classes,
}: {
	readonly choice: Choice;
	readonly report: WireReport["report"];
	readonly classes: readonly string[];
}) {
	if (classes.length === 0) {
		return <p class="quiet">The networks of this model are not described in full, so that no part can be exchanged.</p>;
	}
	return (
		<ul class="places">
			{classes.map((of) => {
				const found = report.components.find((one) => one.class === of);
				const isChosen = component === of || (component !== null && component === found?.component);
				return (
					<Place
						key={of}
						class={of}
						found={found}
						isChanged={isChosen}
						end={
							isChosen ? (
								<button type="button" class="small" onClick={() => change({ component: null, from: null })}>
									Keep as it was
								</button>
							) : (
								<>
									<Pill tone={found === undefined ? "warn" : "plain"} icon={found === undefined ? "warning" : "check"}>
										{found === undefined ? "missing" : "as it was"}
									</Pill>
									<button type="button" class="small" onClick={() => change({ component: of, from: null })}>
										Replace
										<span class="for-readers"> {of}</span>
									</button>
								</>
							)
						}
					>
						{isChosen && (
							<DropPicker
								label={`File with another ${of}`}
								placeholder={`Choose a file with another ${of}`}
								chosen={from}
								onChoose={(one) => change({ from: fileText(one) })}
							/>
						)}
					</Place>
				);
			})}
		</ul>
	);
}
