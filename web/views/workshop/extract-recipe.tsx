import { roleOfClass } from "../../text/role-of-class.ts";
import { sizeText } from "../../text/size.ts";
import { roleStyle } from "../../ui/role.ts";
import { OneModel } from "./one-model.tsx";
import { type Choice, change } from "./recipe-query.ts";

/** Writes one part of a model into a file of its own. */
export function ExtractRecipe({ choice }: { readonly choice: Choice }) {
	return (
		<OneModel choice={choice} title="One part of a model">
			{({ components }) =>
				components.length === 0 ? (
					<p class="quiet">The networks of this model are not described in full, so that no part can be taken out.</p>
				) : (
					<fieldset class="places">
						<legend class="for-readers">Part to take out</legend>
						{components.map(({ class: of, component, intact, bytes, prefix }) => {
							const isChosen = choice.component === component || choice.component === of;
							return (
								<label
									key={`${component} ${prefix}`}
									class={`place ${isChosen ? "changed" : ""}`}
									style={roleStyle(roleOfClass(of))}
								>
									<input
										type="radio"
										name="component"
										checked={isChosen}
										disabled={!intact}
										onChange={() => change({ component })}
									/>
									<span class="two-lines">
										<b>{component}</b>
										<span>{intact ? prefix : "incomplete"}</span>
									</span>
									<span class="number quiet">{sizeText(bytes)}</span>
								</label>
							);
						})}
					</fieldset>
				)
			}
		</OneModel>
	);
}
