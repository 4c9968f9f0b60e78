import { signal } from "@preact/signals";
import { go } from "../app/route.ts";
import { switchPause } from "./pause.ts";
import { VIEWS } from "./views.ts";

/** Whether the list of keys is shown. */
export const areKeysShown = signal(false);

const OFF = "keys-off";

/** Whether single keys do something. People who speak to their computer need to turn them off (WCAG 2.1.4). */
export const areKeysOn = signal(localStorage.getItem(OFF) === null);

/** Turns single keys on or off, for this browser. */
export function switchKeys(): void {
	areKeysOn.value = !areKeysOn.value;
	if (areKeysOn.value) localStorage.removeItem(OFF);
	else localStorage.setItem(OFF, "");
}

/** How long after `g` the key of a view counts. */
const SECOND_KEY_MS = 1_500;

/** What single keys do in every view. */
const ACTIONS: Readonly<Record<string, () => void>> = {
	"?": () => {
		areKeysShown.value = true;
	},
	"/": () => {
		go("/log");
		requestAnimationFrame(() => document.getElementById("search")?.focus());
	},
	p: () => void switchPause(),
};

/** Every key and what it does, for the list. */
export const KEYS: readonly (readonly [keys: string, text: string])[] = [
	...VIEWS.map(({ key, title }) => [`g ${key}`, title] as const),
	["/", "search the log"],
	["j k", "next row, previous row"],
	["Enter", "open the row"],
	["Esc", "close what was opened"],
	["u", "undo the open entry"],
	["r", "retry the open entry"],
	["p", "pause or resume"],
	["?", "show these keys"],
];

/** Listens to single keys. A field that takes text keeps them. */
export function startKeys(): void {
	let pressedG = Number.NEGATIVE_INFINITY;
	addEventListener("keydown", (event) => {
		if (!areKeysOn.value || event.defaultPrevented || isForElement(event)) return;
		const view = VIEWS.find(({ key }) => key === event.key);
		const isSecond = event.timeStamp - pressedG < SECOND_KEY_MS;
		pressedG = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
		const action = isSecond && view !== undefined ? () => go(view.path) : ACTIONS[event.key];
		if (action === undefined) return;
		event.preventDefault();
		action();
	});
}

/** Whether a key belongs to the browser, or to the element that has the focus. */
export function isForElement({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
	if (ctrlKey || metaKey || altKey) return true;
	return target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable], dialog") !== null;
}
