import { relative } from "node:path";
import pc from "picocolors";
import type { Published, Refused, ShownEvent } from "../../daemon/events/event.ts";
import { andMore } from "../../toolkit/listed.ts";
import { shownMetric } from "../../toolkit/metric.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText, savedText, sizeText, timeText } from "../../toolkit/units.ts";
import { inFolder } from "../../workers/files/file-path.ts";
import { whenText } from "../render/when-text.ts";

type EventName = ShownEvent["event"];

type EventOf<N extends EventName> = Extract<ShownEvent, { event: N }>;

/** Number of sidecars listed by name. */
const MOST_NAMES = 5;

/** Columns for a file's name. */
const NAME_WIDTH = 38;

const LINES: { readonly [N in EventName]: (event: EventOf<N>) => string[] } = {
	started: ({ version, workers, inboxes, web }) => [
		...inboxes.map(({ inbox, library, layout }, index) => {
			const head = index === 0 ? `${pc.bold("autoprune")} ${version}` : " ".repeat(`autoprune ${version}`.length);
			const named = inboxes.length === 1 ? "" : ` (${layout} folder names)`;
			return `${head}   drop models into ${pc.cyan(shortPath(inbox))}, find them under ${pc.cyan(shortPath(library))}${named}`;
		}),
		`watching with ${countText(workers, "worker")}`,
		...(inboxes.length === 1
			? inboxes.map(({ layout, layoutWhy }) => pc.dim(`${layout} folder names; ${printable(layoutWhy)}`))
			: []),
		...webLines(web),
		"",
	],
	watching: () => [],
	working: ({ file, bytes, what }) => [
		`  ${printable(file).padEnd(NAME_WIDTH)} ${sizeText(bytes).padStart(9)}   ${what}`,
	],
	published,
	refused,
	waiting: ({ file, code, why }) => [
		`${pc.yellow("…")} ${printable(file)} is waiting: ${why}${code === null ? "" : pc.dim(` (${code})`)}`,
	],
	arriving: ({ file, bytes, total }) => [
		`${pc.dim("…")} ${printable(file)}: ${sizeText(bytes)}${total === null ? "" : ` of ${sizeText(total)}`}, arriving`,
	],
	followed: ({ file, to }) => [`${pc.green("✔")} ${printable(file)} → ${pc.bold(printable(shortPath(to)))}`],
	ignored: ({ file, why }) => [`${pc.dim("-")} ${printable(file)} is ignored: ${why}`],
	"handed-back": ({ file }) => [`${pc.yellow("↩")} ${printable(file)} was cancelled; it stays in the inbox, unchanged`],
	reloaded: ({ changed, needRestart }) => [
		changed.length === 0 ? "Settings reloaded: nothing changed." : `Settings reloaded: ${changed.join(", ")} changed.`,
		...(needRestart.length === 0
			? []
			: [pc.yellow(`  ${needRestart.join(", ")} changed too and will apply after a restart.`)]),
	],
	"reload-refused": ({ code, message, hint }) => [
		`${pc.red("✘")} Settings not reloaded, the old ones stay in effect: ${message.split("\n").map(printable).join("\n")}`,
		`  ${pc.dim(`${hint} (${code})`)}`,
	],
	paused: ({ since, why }) => [
		`${pc.yellow(pc.bold("Paused"))} at ${whenText(new Date(since), new Date())}${why === null ? "" : `: ${printable(why)}`}`,
		`  ${pc.yellow("No new job starts until `autoprune resume`.")}`,
		"",
	],
	resumed: () => [`${pc.green("Resumed")}: the pause is over.`],
	cleared: ({ what, why, files, bytes }) => {
		const which = what === "trash" ? `${countText(files, "file")} from the trash` : countText(files, "original");
		const because = why === "age" ? "older than `originals.days`" : "the disk is low on free space";
		return [`${pc.dim("-")} removed ${which}, ${sizeText(bytes)}: ${because}`];
	},
	stopping: ({ running }) =>
		running === 0 ? ["Stopping."] : ["Stopping; unfinished files stay in the inbox. Press Ctrl-C again to quit now."],
	stopped: () => ["Stopped."],
};

/** Without the token, which must not reach a log. */
function webLines(web: EventOf<"started">["web"]): string[] {
	if (web === null) return [];
	const how = web.tokenFile === null ? "" : pc.dim("   with its token: `autoprune status`");
	return [`open ${pc.cyan(web.url)}${how}`];
}

/** Formats an event as lines for a terminal. */
export function linesOf<N extends EventName>(event: EventOf<N>): string[] {
	return LINES[event.event as N](event);
}

/** Reports a published model in two to four lines. Paths are shown as given. */
export function published(event: Omit<Published, "inbox">): string[] {
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
	const where = event.to === null ? "stays where it is" : `→ ${printable(event.to)}`;
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
	return near === "" || near.startsWith("..") ? path : inFolder(".", near).toString();
}
