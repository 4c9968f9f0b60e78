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

/** The changes that are being written now. */
let saving: ReadonlyMap<string, NewValue> = new Map();

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
	const name = nameOf(setting);
	const next = new Map(pending.value);
	const isSame = value === null ? setting.origin !== "file" : isEqual(value, setting.value);
	// The value in use is about to become another one while a change of the setting is being written.
	if (isSame && !saving.has(name)) next.delete(name);
	else next.set(name, value);
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
	saving = saved;
	await keepError(async () => {
		settings.value = await answered(api.settings.$put({ json: { etag: now.etag, changes } }));
		// More may have been changed meanwhile.
		const isLeft = ([name, value]: [string, NewValue]) => !saved.has(name) || !isEqual(saved.get(name), value);
		pending.value = new Map([...pending.value].filter(isLeft));
		announce("The settings are saved.");
	});
	saving = new Map();
}

function isEqual(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

async function keepError(work: () => Promise<void>): Promise<void> {
	try {
		await work();
		error.value = null;
	} catch (thrown) {
		error.value = asPageError(thrown);
	}
}
