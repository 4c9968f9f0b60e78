import { relative, sep } from "node:path";
import pc from "picocolors";
import type { DaemonEvent, Published, Refused } from "../../daemon/events/event.ts";
import { andMore } from "../../toolkit/listed.ts";
import { shownMetric } from "../../toolkit/metric.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText, savedText, sizeText, timeText } from "../../toolkit/units.ts";
import { whenText } from "../render/when-text.ts";

type EventName = DaemonEvent["event"];

type EventOf<N extends EventName> = Extract<DaemonEvent, { event: N }>;

/** Sidecars told by name. */
const MOST_NAMES = 5;

/** Columns that a file's name gets before what it is. */
const NAME_WIDTH = 38;

const LINES: { readonly [N in EventName]: (event: EventOf<N>) => string[] } = {
	started: ({ version, workers, inboxes }) => [
		...inboxes.map(({ inbox, library, layout }, index) => {
			const head = index === 0 ? `${pc.bold("autoprune")} ${version}` : " ".repeat(`autoprune ${version}`.length);
			const whose = inboxes.length === 1 ? "" : `, as ${layout} has them`;
			return `${head}   drop models into ${pc.cyan(shortPath(inbox))}, find them under ${pc.cyan(shortPath(library))}${whose}`;
		}),
		`watching with ${countText(workers, "worker")}${inboxes.length === 1 ? `; folders as ${inboxes[0]?.layout} has them` : ""}`,
		"",
	],
	watching: () => [],
	working: ({ file, bytes, what }) => [
		`  ${printable(file).padEnd(NAME_WIDTH)} ${sizeText(bytes).padStart(9)}   ${what}`,
	],
	published,
	refused,
	waiting: ({ file, code, why }) => [
		`${pc.yellow("…")} ${printable(file)} waits: ${why}${code === null ? "" : pc.dim(` (${code})`)}`,
	],
	followed: ({ file, to }) => [`${pc.green("✔")} ${printable(file)} → ${pc.bold(printable(shortPath(to)))}`],
	ignored: ({ file, why }) => [`${pc.dim("-")} ${printable(file)} is left alone: ${why}`],
	"handed-back": ({ file }) => [`${pc.yellow("↩")} ${printable(file)} is back in the inbox, untouched`],
	reloaded: ({ changed, needRestart }) => [
		changed.length === 0
			? "settings read again: nothing changed"
			: `settings read again: ${changed.join(", ")} changed`,
		...(needRestart.length === 0 ? [] : [pc.yellow(`  ${needRestart.join(", ")} changed too, from the next start on`)]),
	],
	"reload-refused": ({ code, message, hint }) => [
		`${pc.red("✘")} the settings stay as they were: ${message.split("\n").map(printable).join("\n")}`,
		`  ${pc.dim(`${hint} (${code})`)}`,
	],
	paused: ({ since, why }) => [
		`${pc.yellow(pc.bold("paused"))} since ${whenText(new Date(since), new Date())}${why === null ? "" : `: ${printable(why)}`}`,
		`  ${pc.yellow("nothing is begun until `autoprune resume`")}`,
		"",
	],
	resumed: () => [`${pc.green("going on")}: the pause is over`],
	cleared: ({ what, why, files, bytes }) => {
		const which = what === "trash" ? `${countText(files, "file")} of the trash` : countText(files, "original");
		const because = why === "age" ? "their days are over" : "the disk is short of space";
		return [`${pc.dim("-")} ${which} removed, ${sizeText(bytes)}: ${because}`];
	},
	stopping: ({ running }) =>
		running === 0
			? ["stopping"]
			: ["stopping: what runs is handed back to the inbox; press Ctrl-C again to end at once"],
	stopped: () => ["stopped"],
};

/** An event as the lines that a person reads in a terminal. */
export function linesOf<N extends EventName>(event: EventOf<N>): string[] {
	return LINES[event.event as N](event);
}

/** What was done to one model, in two or three lines; the paths are shown as they are given. */
export function published(event: Published): string[] {
	const change = [sizeText(event.bytesBefore), "→", sizeText(event.bytesAfter)];
	const saved = savedText(event.bytesBefore, event.bytesAfter);
	if (saved !== "") change.push(`(${saved})`);
	const known = [shownMetric(event.metric), ...event.knownAs.map(lowerFirst)]
		.filter((text) => text !== null)
		.join(", ");
	const lines = [
		`${pc.green("✔")} ${printable(event.file)} → ${pc.bold(printable(event.to))}`,
		`  ${change.join(" ")} in ${timeText(event.ms)}   ${[event.what, known].filter(Boolean).join("   ")}`,
	];
	if (event.sidecars.length > 0) lines.push(`  with ${namesText(event.sidecars)}`);
	if (event.notes.length > 0) lines.push(`  ${pc.dim(event.notes.map(printable).join("; "))}`);
	return lines;
}

function namesText(names: readonly string[]): string {
	return andMore(names.slice(0, MOST_NAMES).map(printable), names.length);
}

function refused(event: Refused): string[] {
	const where = event.to === null ? "left where it is" : `→ ${printable(event.to)}`;
	const see = event.reasonFile === null ? "" : `; see ${printable(event.reasonFile)}`;
	return [
		`${pc.red("✘")} ${printable(event.file)} ${where}   ${printable(event.message)}`,
		`  ${pc.dim(`${printable(event.hint)} (${event.code}${see})`)}`,
	];
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}

function shortPath(path: string): string {
	const near = relative(process.cwd(), path);
	return near === "" || near.startsWith("..") ? path : `.${sep}${near}`;
}
