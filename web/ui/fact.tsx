import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

/** An item of a list: whether something is as it should be, in two lines. */
export function Fact({
	isGood,
	text,
	children,
}: {
	readonly isGood: boolean;
	readonly text: string;
	readonly children: ComponentChildren;
}) {
	return (
		<li>
			<span class={isGood ? "good-mark" : "bad-mark"}>
				<Icon name={isGood ? "check" : "warning"} size={16} />
				<span class="for-readers">{isGood ? "Good" : "Attention"}</span>
			</span>
			<div class="two-lines">
				<span title={text}>{text}</span>
				<span>{children}</span>
			</div>
		</li>
	);
}
