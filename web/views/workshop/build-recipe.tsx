import type { WireFile } from "../../../daemon/http/wire/models.ts";
import type { WireArchitecture } from "../../../daemon/http/wire/workshop.ts";
import { fileText } from "../../text/file-address.ts";
import { countOf } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { DropPicker } from "./drop-picker.tsx";
import { Place } from "./place.tsx";
import { type Choice, change } from "./recipe-query.ts";

/** Puts a model together, each part from a file that contains it alone or among others. */
export function BuildRecipe({
	choice: { architecture, parts },
	architectures,
}: {
	readonly choice: Choice;
	readonly architectures: readonly WireArchitecture[];
}) {
	const classes = architectures.find((one) => one.architecture === architecture)?.parts ?? [];
	const put = (of: string, file: WireFile): void => change({ part: partTexts(new Map([...parts, [of, file]])) });
	const missing = classes.filter((of) => !parts.has(of)).length;
	return (
		<Card
			title={architecture === null ? "A model from parts" : `${architecture} from ${countOf(classes.length, "part")}`}
			beside={missing > 0 && `${countOf(missing, "file")} to choose`}
		>
			<div class="padded stack">
				<label class="field">
					<span>Architecture</span>
					<select
						value={architecture ?? ""}
						onChange={({ currentTarget }) => change({ architecture: currentTarget.value })}
					>
						<option value="" disabled>
							Choose an architecture
						</option>
						{architectures.map((one) => (
							<option key={one.architecture}>{one.architecture}</option>
						))}
					</select>
				</label>
				<ul class="places">
					{classes.map((of) => (
						<Place key={of} class={of} isChanged={parts.has(of)}>
							<DropPicker
								label={`File with ${of}`}
								placeholder={`Choose a file with ${of}`}
								chosen={parts.get(of) ?? null}
								onChoose={(file) => put(of, file)}
							/>
						</Place>
					))}
				</ul>
			</div>
		</Card>
	);
}

/** Parts as values of the query. */
function partTexts(parts: ReadonlyMap<string, WireFile>): readonly string[] {
	return [...parts].map(([of, file]) => `${of}=${fileText(file)}`);
}
