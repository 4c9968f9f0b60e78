/** Paths of 24 by 24 units, drawn with a line. */
const ICONS = {
	now: "M3 12h4l3-8 4 16 3-8h4",
	log: "M4 6h16M4 12h16M4 18h10",
	model: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
	workshop: "M14.5 6.5a4 4 0 0 0-5.3 5l-5.7 5.7a1.8 1.8 0 0 0 2.6 2.6l5.7-5.7a4 4 0 0 0 5-5.3l-2.4 2.4-2.3-.6-.6-2.3z",
	settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
	pause: "M9 5v14M15 5v14",
	play: "M7 5l12 7-12 7z",
	search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
	download: "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 19.5h16",
	copy: "M8 8V5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-3M5 8h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z",
	check: "M5 12.5l4.5 4.5L19 7",
	cross: "M6 6l12 12M18 6L6 18",
	undo: "M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3",
	retry: "M20 5v5h-5M4 12a8 8 0 0 1 14-5.3L20 10M4 19v-5h5M20 12a8 8 0 0 1-14 5.3L4 14",
	equal: "M5 9h14M5 15h14",
	clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.8",
	disk: "M4 14l3-9h10l3 9M4 14h16v5H4zM16.5 16.5h.01",
	memory: "M6 4h12v16H6zM9 8h6M9 12h6M3 8h3M3 16h3M18 8h3M18 16h3",
	theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
	right: "M5 12h14M13 6l6 6-6 6",
	folder: "M3.5 6.5h6l2 2.5h9v10h-17z",
	shield: "M12 3l8 3v6c0 4.5-3.3 7.8-8 9-4.7-1.2-8-4.5-8-9V6zM8.5 12l2.5 2.5 4.5-5",
	warning: "M12 4l9 16H3zM12 10v4.5M12 17.2h.01",
	info: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8h.01",
	more: "M6 12h.01M12 12h.01M18 12h.01",
	upload: "M12 15.5V4.5M7.5 9L12 4.5 16.5 9M4 19.5h16",
	plus: "M12 5v14M5 12h14",
	keyboard: "M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M7 14.5h10",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof ICONS;

/** An icon that readers of the screen skip: a word always says the same. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
	return (
		<svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
			<path d={ICONS[name]} />
		</svg>
	);
}
