import type { ComponentChildren } from "preact";

/** A titled box. `beside`: what is at the right of the title. */
export function Card({
	title,
	beside,
	children,
	class: names = "",
}: {
	readonly title: string;
	readonly beside?: ComponentChildren;
	readonly children: ComponentChildren;
	readonly class?: string;
}) {
	return (
		<section class={`card ${names}`} aria-label={title}>
			<header>
				<h2>{title}</h2>
				{beside !== undefined && <div class="beside">{beside}</div>}
			</header>
			{children}
		</section>
	);
}
