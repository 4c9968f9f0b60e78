import { signal } from "@preact/signals";

const OFF = "keys-off";

/** Whether single keys do something. People who speak to their computer need to turn them off (WCAG 2.1.4). */
export const areKeysOn = signal(localStorage.getItem(OFF) === null);

/** Turns single keys on or off, for this browser. */
export function switchKeys(): void {
	areKeysOn.value = !areKeysOn.value;
	if (areKeysOn.value) localStorage.removeItem(OFF);
	else localStorage.setItem(OFF, "");
}

/** Whether a key belongs to the browser, or to the element that has the focus. */
export function isForElement({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
	if (ctrlKey || metaKey || altKey) return true;
	return target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable], dialog") !== null;
}
