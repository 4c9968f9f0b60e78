import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WireSetting, WireSettings } from "../../../daemon/http/wire/settings.ts";
import { settingsChanges } from "../../app/live.ts";
import { countOf } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { BrowserSettings } from "./browser-settings.tsx";
import { discard, error, isChanged, nameOf, pending, readSettings, save, settings } from "./pending.ts";
import { SettingRow } from "./setting-row.tsx";

/** Settings without a group of their own are shown under this title. */
const GENERAL = "Models and folders";

/** Every setting, with its help and its value; changes are written into the settings file. */
export function SettingsView() {
	const search = useSignal("");
	const changes = settingsChanges.value;
	useEffect(() => void readSettings(), [changes]);
	const now = settings.value;
	if (now === null) return error.value === null ? <div class="skeleton tall" /> : <ErrorNotice error={error.value} />;
	const found = now.settings.filter(({ key, help }) =>
		`${key.join(".")} ${help}`.toLowerCase().includes(search.value.toLowerCase()),
	);
	return (
		<div class="stack settings">
			<div class="settings-tools">
				<SearchField label="Find a setting" text={search.value} onText={(text) => (search.value = text)} />
				<span class="quiet one-line">
					{now.exists ? "Read from" : "No settings file yet; the first change creates"} <code>{now.path}</code>
				</span>
			</div>
			{error.value !== null && !isChanged.value && <ErrorNotice error={error.value} />}
			{groupsOf(found).map(([title, group]) => (
				<Card key={title} title={title}>
					<ul class="setting-rows">
						{group.map((setting) => (
							<SettingRow key={nameOf(setting)} setting={setting} waits={waitsIn(now, setting)} />
						))}
					</ul>
				</Card>
			))}
			{found.length === 0 && <p class="quiet">No setting contains “{search}”.</p>}
			<BrowserSettings />
			{isChanged.value && (
				<div class="save-bar" role="status">
					{error.value !== null && <ErrorNotice error={error.value} />}
					{error.value?.status === 412 && (
						<button type="button" onClick={() => void readSettings()}>
							<Icon name="retry" size={16} />
							Read the file again
						</button>
					)}
					<span>{countOf(pending.value.size, "change")} not saved</span>
					<span class="grow" />
					<button type="button" onClick={discard}>
						Discard
					</button>
					<button type="button" class="primary" onClick={() => void save()}>
						<Icon name="check" size={16} />
						Save
					</button>
				</div>
			)}
		</div>
	);
}

/** Whether a change of a setting waits for a restart. The daemon names such settings by their first key. */
function waitsIn({ needRestart }: WireSettings, { key, isLive }: WireSetting): boolean {
	return !isLive && needRestart.includes(key[0] ?? "");
}

/** The settings by the first of their keys; those with only one key come first, together. */
function groupsOf(
	all: readonly WireSetting[],
): readonly (readonly [title: string, settings: readonly WireSetting[]])[] {
	const groups = new Map<string, WireSetting[]>();
	for (const setting of all) {
		const [first = "", second] = setting.key;
		const title = second === undefined ? GENERAL : first;
		groups.set(title, [...(groups.get(title) ?? []), setting]);
	}
	return [...groups];
}
