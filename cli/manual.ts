import type { Setting } from "../config/settings-list.ts";
import type { Words } from "./words.ts";

/** Files that a user may look for. */
const FILES = [
	["./autoprune.yaml", "The settings."],
	["$XDG_CONFIG_HOME/autoprune/config.yaml", "The settings if ./autoprune.yaml does not exist; ~/.config by default."],
	["$XDG_STATE_HOME/autoprune/", "The journal and its lock; ~/.local/state by default."],
	[".autoprune/", "In the root of the library: work in progress, and in trash/ the outputs of undone entries."],
] as const;

const ENVIRONMENT = [
	["STATE_DIRECTORY", "Folder of the journal and its lock; overrides $XDG_STATE_HOME. Set by systemd."],
	["XDG_CONFIG_HOME, XDG_STATE_HOME", "See FILES."],
	["NO_COLOR", "Any value turns colours off."],
] as const;

const EXITS = [
	["0", "Done."],
	["1", "The work was refused or failed."],
	["2", "The command line was wrong."],
	["78", "The settings were wrong."],
] as const;

/** The manual page in roff, see man(7): commands, settings, files, environment variables and exit codes. */
export function manualPage(program: Words, settings: readonly Setting[], version: string): string {
	const commands = program.commands.filter(({ path }) => path[0] !== "help");
	return [
		`.TH AUTOPRUNE 1 "" "autoprune ${version}" "User Commands"`,
		...section("NAME", [`autoprune \\- ${escaped(lowerFirst(program.description).replace(/\.$/, ""))}`]),
		...section("SYNOPSIS", [".B autoprune", ".I command", "[\\fIoptions\\fR]"]),
		...section("COMMANDS", commands.flatMap(commandLines)),
		...section("SETTINGS", settings.flatMap(settingLines)),
		...section("FILES", FILES.flatMap(termLines)),
		...section("ENVIRONMENT", ENVIRONMENT.flatMap(termLines)),
		...section("EXIT STATUS", EXITS.flatMap(termLines)),
		"",
	].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
	return [`.SH ${title}`, ...lines];
}

/** A command and its subcommands, each under its own heading. */
function commandLines(words: Words): string[] {
	const below = words.commands.filter(({ path }) => path.at(-1) !== "help");
	return [
		`.SS ${escaped(words.usage)}`,
		escaped(`${upperFirst(words.description)}.`),
		...words.arguments.flatMap(({ name, description }) => termLines([name, description])),
		...words.options.filter(isOwn).flatMap(({ flags, description }) => termLines([flags, description])),
		...(words.after === "" ? [] : [".PP", ".nf", ...words.after.split("\n").map(escaped), ".fi"]),
		...below.flatMap(commandLines),
	];
}

/** False for `--help`, which every command has. */
function isOwn({ names }: Words["options"][number]): boolean {
	return !names.includes("--help");
}

function settingLines({ key, help, allowed, fallback }: Setting): string[] {
	const isGiven = fallback !== undefined && typeof fallback !== "object";
	const words = [help, `Allowed: ${allowed}.`, ...(isGiven ? [`Default: ${String(fallback)}.`] : [])];
	return termLines([key.join("."), words.join(" ")]);
}

function termLines([term, text]: readonly [string, string]): string[] {
	return [".TP", `.B ${escaped(term)}`, escaped(text)];
}

/** Escapes text for roff: dashes stay ASCII so that they can be copied, and no line is taken as a request. */
function escaped(text: string): string {
	return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("`", "\\(ga").replace(/^[.']/, "\\&$&");
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
