import type { ComponentChildren } from "preact";

/** Labels and their texts. A fact without a text is left out. */
export function Facts({
	of,
}: {
	readonly of: readonly (readonly [label: ComponentChildren, text: ComponentChildren])[];
}) {
	return (
		<dl class="facts">
			{of
				.filter(([, text]) => text !== null)
				.map(([label, text], i) => (
					<div key={i}>
						<dt>{label}</dt>
						<dd>{text}</dd>
					</div>
				))}
		</dl>
	);
}
