import { Icon } from "./icon.tsx";

/** A field that narrows a list. */
export function SearchField({
	label,
	text,
	onText,
}: {
	readonly label: string;
	readonly text: string;
	readonly onText: (text: string) => void;
}) {
	return (
		<div class="search">
			<Icon name="search" size={16} />
			<input
				type="search"
				aria-label={label}
				placeholder={label}
				value={text}
				onInput={({ currentTarget }) => onText(currentTarget.value)}
			/>
		</div>
	);
}
