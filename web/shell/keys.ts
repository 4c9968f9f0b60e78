import { signal } from "@preact/signals";
import { areKeysOn, isForElement } from "../app/keys.ts";
import { go } from "../app/route.ts";
import { switchPause } from "./pause.ts";
import { VIEWS } from "./views.ts";

/** Whether the list of keys is shown. */
export const areKeysShown = signal(false);

/** How long after `g` the key of a view counts. */
const SECOND_KEY_MS = 1_500;

/** What single keys do in every view. */
const ACTIONS: Readonly<Record<string, () => void>> = {
	"?": () => {
		areKeysShown.value = true;
	},
	"/": () => {
		go("/log");
		// Preact has already queued a microtask that renders the view. Waiting for a frame would let the next keys go elsewhere.
		queueMicrotask(() => document.getElementById("search")?.focus());
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
