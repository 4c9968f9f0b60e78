import { useId } from "preact/hooks";

/** The precisions of an output, for `Segments`. */
export const PRECISIONS = ["fp16", "bf16", "fp32", "keep"] as const;

/** A choice of a few words, side by side. */
export function Segments<T extends string>({
	label,
	choices,
	chosen,
	onChoose,
}: {
	readonly label: string;
	readonly choices: readonly T[];
	/** Null while it is not known. */
	readonly chosen: T | null;
	readonly onChoose: (choice: T) => void;
}) {
	const name = useId();
	return (
		<fieldset class="segments">
			<legend>{label}</legend>
			<div>
				{choices.map((choice) => (
					<label key={choice}>
						<input type="radio" name={name} checked={choice === chosen} onChange={() => onChoose(choice)} />
						{choice}
					</label>
				))}
			</div>
		</fieldset>
	);
}
