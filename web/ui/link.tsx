import type { ComponentChildren } from "preact";
import { go } from "../app/route.ts";

/** A link to another view. A click with a modifier opens a tab, as with every link. */
export function Link({
	to,
	children,
	class: names = "",
	isCurrent = false,
}: {
	readonly to: string;
	readonly children: ComponentChildren;
	readonly class?: string;
	/** Whether it leads to the view that is shown. */
	readonly isCurrent?: boolean;
}) {
	const onClick = (event: MouseEvent): void => {
		if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
		event.preventDefault();
		go(to);
	};
	return (
		<a href={to} class={names} aria-current={isCurrent ? "page" : undefined} onClick={onClick}>
			{children}
		</a>
	);
}
