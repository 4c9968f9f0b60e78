/** A list to choose one value from, or all. A chosen value that is not in the list is added to it. */
export function Select({
	label,
	all,
	options,
	value,
	onChange,
}: {
	readonly label: string;
	/** The text of the empty value. */
	readonly all: string;
	readonly options: readonly (readonly [value: string, text: string])[];
	readonly value: string;
	readonly onChange: (value: string) => void;
}) {
	const isMissing = value !== "" && !options.some(([one]) => one === value);
	return (
		<select aria-label={label} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
			<option value="">{all}</option>
			{isMissing && <option value={value}>{value}</option>}
			{options.map(([one, text]) => (
				<option key={one} value={one}>
					{text}
				</option>
			))}
		</select>
	);
}
