/** A bar. Screen readers hear its steps of 5 %, because every change would be read out. */
export function ProgressBar({
	label,
	done,
	total,
	class: names = "",
}: {
	readonly label: string;
	readonly done: number;
	readonly total: number;
	readonly class?: string;
}) {
	const part = total > 0 ? Math.min(1, done / total) : 0;
	return (
		<div
			class={`bar ${names}`}
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={Math.floor(part * 20) * 5}
		>
			<i style={{ transform: `scaleX(${part})` }} />
		</div>
	);
}
