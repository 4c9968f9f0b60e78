import { signal } from "@preact/signals";

/** What a screen reader says next. */
export const announced = signal("");

/** Has a screen reader say a sentence, after what it says now. Not for percentages. */
export function announce(text: string): void {
	announced.value = text;
}
