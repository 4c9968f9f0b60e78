import { useState } from "preact/hooks";
import type { WireOperation } from "../../../daemon/http/wire/workshop.ts";
import { useAsked } from "../../app/asked.ts";
import { listArchitectures } from "../../app/models.ts";
import { usePrepared } from "../../app/operation.ts";
import { route } from "../../app/route.ts";
import { ErrorNotice } from "../../ui/notice.tsx";
import { BuildRecipe } from "./build-recipe.tsx";
import { CompareRecipe } from "./compare-recipe.tsx";
import { ExamplesCard } from "./examples-card.tsx";
import { ExtractRecipe } from "./extract-recipe.tsx";
import { PlanCard } from "./plan-card.tsx";
import { choiceOf, operationOf } from "./recipe-query.ts";
import { Recipes } from "./recipes.tsx";
import { ReplaceRecipe } from "./replace-recipe.tsx";

/** The view Workshop: models are taken apart and put together. */
export function WorkshopView() {
	const choice = choiceOf(route.value.query);
	const { recipe, architecture } = choice;
	const { value, error } = useAsked("architectures", listArchitectures);
	const architectures = value ?? [];
	const classes = architectures.find((one) => one.architecture === architecture)?.parts ?? [];
	const [precision, setPrecision] = useState<WireOperation["precision"]>();
	const operation = operationOf(choice, classes);
	const prepared = usePrepared(operation === null ? null : { ...operation, precision });
	return (
		<div class="stack workshop">
			<Recipes chosen={recipe} />
			{error !== null && <ErrorNotice error={error} />}
			{recipe === "same" ? (
				<CompareRecipe choice={choice} />
			) : (
				<div class="columns">
					<div class="column">
						{recipe === "replace" && <ReplaceRecipe choice={choice} architectures={architectures} />}
						{recipe === "extract" && <ExtractRecipe choice={choice} />}
						{recipe === "build" && <BuildRecipe choice={choice} architectures={architectures} />}
						<ExamplesCard />
					</div>
					<PlanCard {...{ prepared, precision }} isComplete={operation !== null} onPrecision={setPrecision} />
				</div>
			)}
		</div>
	);
}
