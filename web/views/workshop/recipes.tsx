import { Icon, type IconName } from "../../ui/icon.tsx";
import { change } from "./recipe-query.ts";

const RECIPES: readonly {
	readonly id: string;
	readonly icon: IconName;
	readonly title: string;
	readonly text: string;
}[] = [
	{ id: "replace", icon: "workshop", title: "Put a part in", text: "another VAE, another CLIP" },
	{ id: "extract", icon: "right", title: "Take a part out", text: "UNet, VAE, CLIP or the EMA" },
	{ id: "build", icon: "model", title: "Build from parts", text: "a new SD-v1, SD-v2 or SD-XL" },
	{ id: "same", icon: "equal", title: "Compare", text: "which files share weights" },
];

/** The choice of what to do. */
export function Recipes({ chosen }: { readonly chosen: string }) {
	return (
		<fieldset class="recipes" aria-label="What to do">
			{RECIPES.map(({ id, icon, title, text }) => (
				<button key={id} type="button" aria-pressed={id === chosen} onClick={() => change({ recipe: id })}>
					<Icon name={icon} size={22} />
					<b>{title}</b>
					<span class="quiet">{text}</span>
				</button>
			))}
		</fieldset>
	);
}
