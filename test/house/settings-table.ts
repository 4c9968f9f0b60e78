import { settingsList } from "../../config/settings-list.ts";

/** The README's table of settings, made from the schema: between `<!-- settings -->` and `<!-- /settings -->`. */
export function settingsTable(): string {
	const rows = settingsList().map(({ key, help, allowed, fallback }) => {
		const isText = /^an? /.test(allowed) || / to /.test(allowed);
		const values = isText ? allowed : allowed.split(", ").map(code).join(", ");
		const isGiven = fallback !== undefined && typeof fallback !== "object";
		return `| ${code(key.join("."))} | ${values} | ${isGiven ? code(String(fallback)) : "–"} | ${help} |`;
	});
	return ["| setting | values | default | |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function code(text: string): string {
	return `\`${text}\``;
}
