/** The size that fills the bar: that of a large SD-XL checkpoint in fp32. */
const FULL_BYTES = 14e9;

/**
 * Sizes before and after, by the square root, so that a LoRA and a checkpoint both show. `after` is 0 without an output.
 * The text beside it says both.
 */
export function SizeBar({ before, after }: { readonly before: number; readonly after: number }) {
	return (
		<span class="size-bar" aria-hidden="true">
			<i style={{ width: width(before) }} />
			<i style={{ width: width(Math.min(before, after)) }} />
		</span>
	);
}

function width(bytes: number): string {
	return `${Math.min(100, Math.sqrt(bytes / FULL_BYTES) * 100)}%`;
}
