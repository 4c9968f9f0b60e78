import pc from "picocolors";
import type { InboxConfig } from "../../../config/config.ts";
import type { Destinations } from "../../../config/destination.ts";
import { type EffectiveSetting, effectiveSetting } from "../../../config/effective-setting.ts";
import type { LayoutId } from "../../../config/layouts/index.ts";
import { configOf } from "../../../config/load.ts";
import { quietTimeOn } from "../../../config/quiet-time.ts";
import { readSettings, type SettingsFile } from "../../../config/settings-file.ts";
import { settingsList } from "../../../config/settings-list.ts";
import { findSettings, type SettingsSurroundings, usualPlaces } from "../../../config/settings-place.ts";
import { EXIT } from "../../exit-codes.ts";
import { tableText } from "../../render/table.ts";
import { fileSystemOfInbox, notesOn } from "./notes.ts";

/** Shows the effective settings. */
export async function showConfig(options: { readonly config?: string; readonly json?: true }): Promise<number> {
	const surroundings = { cwd: process.cwd(), env: process.env };
	const path = findSettings(options.config, surroundings);
	const shown = await shownConfig(path === null ? null : readSettings(path), surroundings);
	process.stdout.write(`${options.json ? JSON.stringify(shown, null, 2) : shownConfigText(shown)}\n`);
	return EXIT.done;
}

async function shownConfig(file: SettingsFile | null, surroundings: SettingsSurroundings): Promise<ShownConfig> {
	const config = await configOf(file, surroundings);
	const { layout, kinds } = shownInbox(config.inboxes[0]);
	const settings: [string, EffectiveSetting][] = [];
	for (const setting of settingsList()) {
		const key = setting.key.join(".");
		const found = effectiveSetting(setting, file, config);
		const isQuiet = key === "settle.quiet" && found.from === "default";
		settings.push([key, isQuiet ? { ...found, value: await defaultQuiet(config.inboxes[0]) } : found]);
	}
	return {
		file: config.file,
		lookedFor: usualPlaces(surroundings),
		layout,
		kinds,
		inboxes: config.inboxes.map(shownInbox),
		notes: await notesOn(config),
		settings: Object.fromEntries(settings),
	};
}

/** It depends on the file system of the inbox. */
async function defaultQuiet({ inbox }: InboxConfig): Promise<string> {
	return `${quietTimeOn(await fileSystemOfInbox(inbox), {}).ms / 1000}s`;
}

function shownInbox({ inbox, library, layout: asked, destinations, onUnknown }: InboxConfig): ShownInbox {
	const { layout: chosen, why, kinds } = destinations;
	const unsorted = onUnknown === "place" ? destinations.unsorted : null;
	return { inbox, library, layout: { asked, chosen, why }, kinds, unsorted };
}

/**
 * Formats the effective settings: the layout of each inbox and its reason, the folder of each kind, and every setting.
 */
function shownConfigText({ file, lookedFor, inboxes, notes, settings }: ShownConfig): string {
	const settingRows = Object.entries(settings).map(([key, setting]) => [key, fromText(setting), valueText(setting)]);
	const [first, ...further] = inboxes;
	return [
		`${pc.bold("settings")}   ${file ?? `no file, all defaults (looked for ${lookedFor.join(", ")})`}`,
		...(first === undefined ? [] : further.length === 0 ? [layoutLine(first)] : headLines(first)),
		...notes.map((note) => `${pc.yellow("note")}       ${note}`),
		"",
		...(first === undefined ? [] : [kindsTable(first), ""]),
		...further.flatMap((one) => [...headLines(one), "", kindsTable(one), ""]),
		tableText([{ title: "setting" }, { title: "from" }, { title: "value" }], settingRows),
	].join("\n");
}

function headLines(shown: ShownInbox): string[] {
	return [`${pc.bold("inbox")}      ${shown.inbox}`, `${pc.bold("library")}    ${shown.library}`, layoutLine(shown)];
}

function layoutLine({ layout }: ShownInbox): string {
	return `${pc.bold("layout")}     ${layout.chosen}: ${layout.why}`;
}

function kindsTable({ kinds, unsorted }: ShownInbox): string {
	const rows = Object.entries(kinds).map(([kind, { folder, from }]) => [kind, from, folder]);
	if (unsorted !== null) rows.push(["unknown", "onUnknown: place", unsorted]);
	return tableText([{ title: "kind" }, { title: "from" }, { title: "folder" }], rows);
}

function fromText({ from, line }: EffectiveSetting): string {
	return from === "default" ? "default" : `line ${line}`;
}

function valueText({ value }: EffectiveSetting): string {
	if (value === null || (typeof value === "object" && Object.keys(value).length === 0)) return "–";
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What `config show --json` prints. A contract: keys are never renamed or dropped. */
interface ShownConfig {
	/** Path of the settings file; null if there is none and all settings are defaults. */
	readonly file: string | null;
	/** The paths that are searched for a settings file. */
	readonly lookedFor: readonly string[];
	/** Layout and kinds are those of the first inbox. */
	readonly layout: ShownInbox["layout"];
	readonly kinds: Destinations["kinds"];
	readonly inboxes: readonly ShownInbox[];
	readonly notes: readonly string[];
	/** By their keys, joined with dots. */
	readonly settings: Readonly<Record<string, EffectiveSetting>>;
}

/** The destination folders of one inbox, with the reason for its layout. */
interface ShownInbox {
	readonly inbox: string;
	readonly library: string;
	readonly layout: { readonly asked: string; readonly chosen: LayoutId; readonly why: string };
	readonly kinds: Destinations["kinds"];
	/** Folder for unknown models; null unless `onUnknown` is `place`. */
	readonly unsorted: string | null;
}
