import { useSignal } from "@preact/signals";
import type { ComponentType, TargetedEvent } from "preact";
import type { WireSetting } from "../../../daemon/http/wire/settings.ts";
import type { NewValue } from "./pending.ts";
import { recordOfText, textOfRecord } from "./record-text.ts";

type TypedEvent = TargetedEvent<HTMLInputElement | HTMLTextAreaElement>;

/** What every control takes. `id` connects it with its label. */
interface ControlProps {
	readonly id: string;
	readonly setting: WireSetting;
	/** The changed value, or the one in use. */
	readonly value: unknown;
	readonly onChange: (value: NewValue) => void;
}

/** The control of each sort of setting. */
export const CONTROLS: Readonly<Record<WireSetting["control"], ComponentType<ControlProps>>> = {
	switch: Switch,
	choice: Choice,
	number: NumberField,
	text: TextField,
	structure: RecordField,
};

function Switch({ id, setting, value, onChange }: ControlProps) {
	return (
		<input
			id={id}
			type="checkbox"
			checked={value === true}
			disabled={setting.isReadOnly}
			onChange={({ currentTarget }) => onChange(currentTarget.checked)}
		/>
	);
}

function Choice({ id, setting, value, onChange }: ControlProps) {
	return (
		<select id={id} disabled={setting.isReadOnly} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
			{setting.choices.map((choice) => (
				<option key={choice} selected={choice === value}>
					{choice}
				</option>
			))}
		</select>
	);
}

function NumberField({ id, setting, value, onChange }: ControlProps) {
	return (
		<input
			id={id}
			type="number"
			step="any"
			disabled={setting.isReadOnly}
			{...useTyped(typeof value === "number" ? String(value) : "", (text) =>
				onChange(text === "" ? null : Number(text)),
			)}
		/>
	);
}

function TextField({ id, setting, value, onChange }: ControlProps) {
	return (
		<input
			id={id}
			type="text"
			spellcheck={false}
			placeholder={typeof setting.fallback === "string" ? setting.fallback : ""}
			disabled={setting.isReadOnly}
			{...useTyped(typeof value === "string" ? value : "", (text) => onChange(text === "" ? null : text))}
		/>
	);
}

/** A record is edited as lines, a list of inboxes or hosts only in the file. */
function RecordField({ id, setting, value, onChange }: ControlProps) {
	const typed = useTyped(textOfRecord(value), (text) => onChange(recordOfText(text)));
	if (setting.isReadOnly || Array.isArray(value)) {
		return <pre id={id}>{value === null ? "none" : JSON.stringify(value, null, 2)}</pre>;
	}
	return <textarea id={id} rows={2} spellcheck={false} placeholder="name: value" {...typed} />;
}

/**
 * The attributes of a text field. Its text is applied when the field is left or Enter is pressed. Until then the typed text stays,
 * even if the value changes.
 */
function useTyped(text: string, onText: (text: string) => void) {
	/** Null while nothing is being typed. */
	const draft = useSignal<string | null>(null);
	return {
		value: draft.value ?? text,
		onInput({ currentTarget }: TypedEvent) {
			draft.value = currentTarget.value;
		},
		onChange({ currentTarget }: TypedEvent) {
			onText(currentTarget.value);
			draft.value = null;
		},
		// The browser sends no change event if the text was typed back to what it was.
		onBlur() {
			draft.value = null;
		},
	};
}
