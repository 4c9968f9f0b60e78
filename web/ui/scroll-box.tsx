import type { ComponentChildren } from "preact";

/** A box that scrolls, also with the keys. */
export function ScrollBox({
	label,
	class: names,
	children,
}: {
	readonly label: string;
	readonly class: string;
	readonly children: ComponentChildren;
}) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus, the keys would not scroll it
		<section class={names} aria-label={label} tabIndex={0}>
			{children}
		</section>
	);
}
