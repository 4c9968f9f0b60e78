import pc from "picocolors";
import type { ShownConfig, ShownSetting } from "../commands/config/show.ts";
import { tableText } from "./table.ts";

/** What the settings come to, for a person: the layout and why, where each kind goes, and every setting. */
export function shownConfigText({ file, lookedFor, layout, kinds, notes, settings }: ShownConfig): string {
	const kindRows = Object.entries(kinds).map(([kind, { folder, from }]) => [kind, from, folder]);
	const settingRows = Object.entries(settings).map(([key, setting]) => [key, fromText(setting), valueText(setting)]);
	return [
		`${pc.bold("settings")}   ${file ?? `no file, all defaults; looked for ${lookedFor.join(", ")}`}`,
		`${pc.bold("layout")}     ${layout.chosen}: ${layout.why}`,
		...notes.map((note) => `${pc.yellow("note")}       ${note}`),
		"",
		tableText([{ title: "kind" }, { title: "from" }, { title: "folder" }], kindRows),
		"",
		tableText([{ title: "setting" }, { title: "from" }, { title: "value" }], settingRows),
	].join("\n");
}

function fromText({ from, line }: ShownSetting): string {
	return from === "default" ? "default" : `line ${line}`;
}

function valueText({ value }: ShownSetting): string {
	if (value === null || (typeof value === "object" && Object.keys(value).length === 0)) return "–";
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}
