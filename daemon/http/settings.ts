import { isUtf8 } from "node:buffer";
import { checkedConfig } from "../../config/check.ts";
import type { Config } from "../../config/config.ts";
import { editSettings, type SettingChange } from "../../config/edit-text.ts";
import { configError } from "../../config/errors.ts";
import { configOf } from "../../config/load.ts";
import { newSettingsFile } from "../../config/new-file.ts";
import { parseSettings } from "../../config/settings-file.ts";
import { settingsList } from "../../config/settings-list.ts";
import { refuseOverlaps, refuseRealOverlaps } from "../folders.ts";
import { createMutex } from "../runtime/mutex.ts";
import { webError } from "./errors.ts";
import { createSettingsFile, type FoundSettings, readSettingsFile, replaceSettingsFile } from "./settings/file.ts";
import { isReadOnly, refuseSooner, wireSettings } from "./settings/wire.ts";
import type { SettingsAccess } from "./web-parts.ts";
import type { WireSettings, WireSettingsChange } from "./wire/settings.ts";

/** Shows the settings, and changes them in their file. */
export interface SettingsEditor {
	/** Throws `config.*`. */
	read(): Promise<WireSettings>;
	/**
	 * Changes the settings file and reads it again, as at SIGHUP. What is not valid changes nothing. Throws `config.*`,
	 * `web.*` or `work.*`.
	 */
	change(change: WireSettingsChange): Promise<WireSettings>;
}

/**
 * Creates the editor. `state`: the state folder, which must not be in an inbox. `hasToken`: whether the page asks for a
 * token.
 */
export function createSettingsEditor(access: SettingsAccess, state: string, hasToken: boolean): SettingsEditor {
	const { source, after, reload } = access;
	const oneAtATime = createMutex();

	async function read(): Promise<WireSettings> {
		const { path, bytes, etag } = await readSettingsFile(source);
		const file = bytes === null ? null : parseSettings(path, bytes.toString());
		const config = await configOf(file, source.surroundings);
		const { needRestart } = after(config);
		return { path, exists: file !== null, etag, settings: wireSettings(file, config, hasToken), needRestart };
	}

	/** Refuses what the next start or the next reading would refuse. */
	async function check(path: string, text: string): Promise<void> {
		const fresh = await checkedConfig(parseSettings(path, text), source.surroundings);
		refuseOverlaps(fresh, state);
		await refuseRealOverlaps(fresh);
		await refuseRealOverlaps(after(fresh).now);
	}

	async function change({ etag, changes }: WireSettingsChange): Promise<WireSettings> {
		const found = await readSettingsFile(source);
		if (etag !== found.etag) throw webError("web.settings-changed", { path: found.path });
		for (const { key } of changes) refuseKey(key, found.path, hasToken);
		const before = textOf(found, changes);
		const text = editSettings(found.path, before, changes);
		if (!hasToken) refuseSooner(originalsIn(found.path, before), originalsIn(found.path, text));
		await check(found.path, text);
		if (found.bytes === null) await createSettingsFile(found.path, text);
		else if (text !== before) await replaceSettingsFile(found.path, text);
		await reload();
		return read();
	}

	return { read, change: (wanted) => oneAtATime(() => change(wanted)) };
}

/** Only whole settings are changed: a group could contain a setting that must not be changed here. */
function refuseKey(key: readonly string[], path: string, hasToken: boolean): void {
	const name = key.join(".");
	if (isReadOnly(key, hasToken)) throw webError("web.setting-by-hand", { name, path });
	if (!settingsList().some((setting) => setting.key.join("\0") === key.join("\0"))) {
		throw webError("web.no-setting", { name });
	}
}

/** When a settings file has originals removed. Throws `config.invalid`. */
function originalsIn(path: string, text: string): Config["originals"] {
	return parseSettings(path, text).settings.originals;
}

/** The text to edit: of the valid file, or of a new one. Throws `config.invalid` or `config.not-editable`. */
function textOf({ path, bytes }: FoundSettings, [first]: readonly SettingChange[]): string {
	if (bytes === null) return newSettingsFile();
	// Other bytes would not survive being read as text.
	if (!isUtf8(bytes)) throw configError("config.not-editable", { file: path, key: first?.key.join(".") ?? "it" });
	const text = bytes.toString();
	parseSettings(path, text);
	return text;
}
