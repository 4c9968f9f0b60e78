import { stringify } from "yaml";
import { type Setting, settingsList } from "./settings-list.ts";

const HEAD = `# Autoprune's settings, each at its default. Relative folders are relative to the folder of this file.
# \`autoprune config check\` lists errors in this file, \`autoprune config show\` shows the effective settings.
`;

/** The text of a new settings file: every setting at its default, with its description. */
export function newSettingsFile(): string {
	const groups = new Map<string, Setting[]>();
	for (const setting of settingsList()) {
		const name = setting.key[0] ?? "";
		groups.set(name, [...(groups.get(name) ?? []), setting]);
	}
	return HEAD + [...groups].map(([name, settings]) => `\n${groupText(name, settings)}`).join("");
}

function groupText(name: string, settings: readonly Setting[]): string {
	const text = settings.map((setting) => linesOf(setting, "  ".repeat(setting.key.length - 1))).join("");
	if (settings.every(({ key }) => key.length === 1)) return text;
	return `${settings.some(({ fallback }) => fallback !== undefined) ? "" : "# "}${name}:\n${text}`;
}

function linesOf({ key, help, allowed, fallback, example }: Setting, indent: string): string {
	const name = key.at(-1) ?? "";
	const comment = [help, ...(isListed(help, allowed) ? [] : [`Allowed: ${allowed}.`])];
	// A setting without a default is commented out, because no value means "not set".
	const value = fallback === undefined ? unsetLines(name, example) : [stringify({ [name]: fallback }).trimEnd()];
	return [...comment.map((line) => `# ${line}`), ...value].map((line) => `${indent}${line}\n`).join("");
}

function unsetLines(name: string, example: unknown): string[] {
	const text = example === undefined ? `${name}:` : stringify({ [name]: example }).trimEnd();
	return text.split("\n").map((line) => `# ${line}`);
}

/** True if the allowed values need not be listed: they are in the help text already, or are obvious. */
function isListed(help: string, allowed: string): boolean {
	return !allowed.includes(", ") || allowed === "true, false" || help.includes(allowed);
}
