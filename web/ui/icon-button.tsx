import { Icon, type IconName } from "./icon.tsx";

/** A small button without a word. `label`: what it does. */
export function IconButton({
	icon,
	label,
	onClick,
}: {
	readonly icon: IconName;
	readonly label: string;
	readonly onClick: () => void;
}) {
	return (
		<button type="button" class="quiet-button small" aria-label={label} title={label} onClick={onClick}>
			<Icon name={icon} size={16} />
		</button>
	);
}
