import pc from "picocolors";
import type { ShownConfig, ShownInbox, ShownSetting } from "../documents/shown-config.ts";
import { tableText } from "./table.ts";

/**
 * Formats the effective settings: the layout of each inbox and its reason, the folder of each kind, and every setting.
 */
export function shownConfigText({ file, lookedFor, inboxes, notes, settings }: ShownConfig): string {
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

function fromText({ from, line }: ShownSetting): string {
	return from === "default" ? "default" : `line ${line}`;
}

function valueText({ value }: ShownSetting): string {
	if (value === null || (typeof value === "object" && Object.keys(value).length === 0)) return "–";
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}
