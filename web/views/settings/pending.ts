import { computed, signal } from "@preact/signals";
import type { WireSetting, WireSettings, WireSettingsChange } from "../../../daemon/http/wire/settings.ts";
import { announce } from "../../app/announce.ts";
import { answered, api, asPageError, type PageError } from "../../app/api.ts";

/** A value to write; null removes the setting from the file. */
export type NewValue = WireSettingsChange["changes"][number]["value"];

/** All settings as the daemon has them; null before the first answer. */
export const settings = signal<WireSettings | null>(null);

/** The error of the last request; null if it succeeded. */
export const error = signal<PageError | null>(null);

/** Changed values by the names of the settings; null removes a setting from the file. Nothing is saved yet. */
export const pending = signal<ReadonlyMap<string, NewValue>>(new Map());

/** Whether there is something to save. */
export const isChanged = computed(() => pending.value.size > 0);

/** The name of a setting, as in the README: `settle.quiet`. */
export function nameOf({ key }: Pick<WireSetting, "key">): string {
	return key.join(".");
}

/** Reads the settings again. Changes that are not saved stay. */
export async function readSettings(): Promise<void> {
	await keepError(async () => {
		settings.value = await answered(api.settings.$get());
	});
}

/** Notes a change; a change back to the value in use is none. */
export function change(setting: WireSetting, value: NewValue): void {
	const next = new Map(pending.value);
	const isSame = value === null ? setting.origin !== "file" : JSON.stringify(value) === JSON.stringify(setting.value);
	if (isSame) next.delete(nameOf(setting));
	else next.set(nameOf(setting), value);
	pending.value = next;
}

/** Forgets the changes that are not saved. */
export function discard(): void {
	pending.value = new Map();
	error.value = null;
}

/** Writes the changes into the settings file. */
export async function save(): Promise<void> {
	const now = settings.value;
	if (now === null) return;
	const saved = pending.value;
	const changes = [...saved].map(([name, value]) => ({ key: name.split("."), value }));
	await keepError(async () => {
		settings.value = await answered(api.settings.$put({ json: { etag: now.etag, changes } }));
		// More may have been changed meanwhile.
		pending.value = new Map([...pending.value].filter(([name, value]) => saved.get(name) !== value));
		announce("The settings are saved.");
	});
}

async function keepError(work: () => Promise<void>): Promise<void> {
	try {
		await work();
		error.value = null;
	} catch (thrown) {
		error.value = asPageError(thrown);
	}
}
