import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** What a state means, by its colour. Its icon and its word say the same. */
export type Tone = "good" | "bad" | "warn" | "plain";

/** A short state, such as an outcome. */
export function Pill({
	tone,
	icon,
	children,
}: {
	readonly tone: Tone;
	readonly icon: IconName;
	readonly children: ComponentChildren;
}) {
	return (
		<span class={`pill ${tone}`}>
			<Icon name={icon} size={14} />
			<span class="pill-text">{children}</span>
		</span>
	);
}
