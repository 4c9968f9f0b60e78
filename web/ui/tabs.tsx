import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

/** Tabs, of which one is shown. The arrow keys choose another one. */
export function Tabs<T extends string>({
	label,
	tabs,
	shown,
	onShow,
	children,
}: {
	readonly label: string;
	readonly tabs: readonly (readonly [id: T, title: string])[];
	readonly shown: T;
	readonly onShow: (id: T) => void;
	/** What is in the tab that is shown. */
	readonly children: ComponentChildren;
}) {
	const id = useId();
	const list = useRef<HTMLDivElement>(null);
	const at = tabs.findIndex(([one]) => one === shown);
	const onKeyDown = (event: KeyboardEvent): void => {
		const places: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
		const place = places[event.key];
		const next = place === undefined ? undefined : tabs.at(place % tabs.length);
		if (next === undefined) return;
		event.preventDefault();
		onShow(next[0]);
		list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${next[0]}`)}`)?.focus();
	};
	return (
		<>
			<div class="tabs" role="tablist" aria-label={label} ref={list}>
				{tabs.map(([one, title]) => (
					<button
						key={one}
						type="button"
						role="tab"
						id={`${id}-${one}`}
						aria-controls={one === shown ? `${id}-panel` : undefined}
						aria-selected={one === shown}
						tabIndex={one === shown ? 0 : -1}
						onClick={() => onShow(one)}
						onKeyDown={onKeyDown}
					>
						{title}
					</button>
				))}
			</div>
			<div class="stack" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown}`}>
				{children}
			</div>
		</>
	);
}
