import { readFile } from "node:fs/promises";
import pc from "picocolors";
import type { HostOverview } from "../../daemon/coordination/members/host-overview.ts";
import { isThere, readPauseAt } from "../../daemon/journal/openers.ts";
import type { JournalPlace } from "../../daemon/journal/place.ts";
import type { Pause } from "../../daemon/journal/port/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { readStatus } from "../../daemon/status/file.ts";
import { type Judged, judge } from "../../daemon/status/judge.ts";
import { monotonicMs, type Status } from "../../daemon/status/status.ts";
import { UserError } from "../../toolkit/errors.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText, sizeText, timeText } from "../../toolkit/units.ts";
import { EXIT } from "../exit-codes.ts";
import { journalInUse } from "../journal-in-use.ts";
import { hostText, unwatchedText } from "../render/hosts-text.ts";
import { whenText } from "../render/when-text.ts";

/** Shows the state of the user's own daemon, or else of the machine's, and the hosts that share its journal. */
export async function status(options: { readonly json?: true }): Promise<number> {
	const { state: folder, place } = await journalInUse();
	const [locked, last] = await Promise.all([isLocked(folder), readStatus(folder)]);
	const paused = await pauseOf(place, last?.paused ?? null);
	const hosts = await hostsOf(place);
	const judged = judge(locked, last, monotonicMs());
	const text = options.json
		? JSON.stringify({ ...judged, folder, ...last, paused, ...hosts }, null, 2)
		: [
				statusText(judged, last, { pause: paused, page: await pageOf(last) }, new Date()),
				...hostLines(hosts, last),
			].join("\n");
	process.stdout.write(`${text}\n`);
	return judged.state === "down" || judged.state === "stuck" ? EXIT.failed : EXIT.done;
}

/** The hosts that share the journal, or why they are not known. Empty where the journal is a file. */
type SharedBy =
	| { readonly hosts?: never }
	| { readonly hosts: readonly HostOverview[] }
	| { readonly hosts: null; readonly hostsFault: string };

async function hostsOf(place: JournalPlace): Promise<SharedBy> {
	if (place.kind === "file") return {};
	try {
		const { readHosts } = await import("../../daemon/coordination/members/host-overview.ts");
		return { hosts: await readHosts(place.url) };
	} catch (error) {
		if (error instanceof UserError) return { hosts: null, hostsFault: error.message };
		throw error;
	}
}

function hostLines(shared: SharedBy, status: Status | null): string[] {
	if (shared.hosts === undefined) return [];
	if (shared.hosts === null) return [line("hosts", pc.yellow(printable(shared.hostsFault)))];
	const { hosts } = shared;
	const unwatched = (status?.inboxes ?? []).flatMap(({ inbox }) => unwatchedText(inbox, hosts) ?? []);
	const texts = [...hosts.map(hostText), ...unwatched.map((text) => pc.yellow(text))];
	if (texts.length === 0) return [line("hosts", "none")];
	return texts.map((text, index) => line(index === 0 ? "hosts" : "", text));
}

/** The address of the web page, with its token if the user may read that. */
async function pageOf(status: Status | null): Promise<string | null> {
	if (status === null || status.web === null) return null;
	const { url, tokenFile } = status.web;
	const token = tokenFile === null ? "" : await readFile(tokenFile, "utf8").catch(() => "");
	return token === "" ? url : `${url}/#token=${token.trim()}`;
}

/**
 * Reads the pause from the journal, which also has a pause that no daemon has seen yet. Returns `reported`, the pause
 * in the status file, if the journal cannot be read or was deleted.
 */
async function pauseOf(place: JournalPlace, reported: Pause | null): Promise<Pause | null> {
	try {
		return (await isThere(place)) ? await readPauseAt(place) : reported;
	} catch (error) {
		if (error instanceof UserError) return reported;
		throw error;
	}
}

/** Columns of the label at the start of a line. */
const LABEL_WIDTH = 10;

/** Number of files shown in each list; `--json` lists more. */
const MOST_SHOWN = 10;

/**
 * Formats the state of the daemon, with a pause directly below the heading. The folders and jobs are omitted if the
 * daemon is down, because they would be out of date. `page`: the address of the web page.
 */
function statusText(
	judged: Judged,
	status: Status | null,
	{ pause, page }: { readonly pause: Pause | null; readonly page: string | null },
	now: Date,
): string {
	const lines = [heading(judged, status, now), ...pauseLines(pause, now)];
	if (status !== null && judged.state !== "starting") {
		const error = lastError(status, now);
		const opened = page === null ? [] : [line("page", pc.cyan(page))];
		lines.push(...(judged.state === "down" ? error : [...opened, ...folders(status, now), ...work(status), ...error]));
	}
	return lines.join("\n");
}

function heading({ state, why }: Judged, status: Status | null, now: Date): string {
	const bad = state === "down" || state === "stuck";
	const word = bad ? pc.red(state) : pc.green(state);
	const gap = " ".repeat(Math.max(1, LABEL_WIDTH - state.length));
	if (why !== null && state === "down") return `${word}${gap}${why}`;
	if (status === null || state === "starting") return word;
	const about = `process ${status.pid}, autoprune ${status.version}, for ${agoText(status.startedAt, now)}`;
	return why === null ? `${word}${gap}${about}` : `${word}${gap}${why}\n${line("", about)}`;
}

function pauseLines(pause: Pause | null, now: Date): string[] {
	if (pause === null) return [];
	const why = pause.why === null ? "" : `: ${printable(pause.why)}`;
	const since = `since ${whenText(new Date(pause.since), now)}${why}`;
	return [line("paused", pc.yellow(`${since}; no new job starts until \`autoprune resume\``))];
}

function folders({ inboxes }: Status, now: Date): string[] {
	return inboxes.flatMap(({ inbox, library, lastLook, trouble }) => {
		const standby = lastLook?.standby ?? null;
		const scanned = lastLook === null ? "not scanned yet" : `scanned ${agoText(lastLook.at, now)} ago`;
		const why = lastLook?.errno ? `could not be read (${lastLook.errno})` : "did not exist";
		const missing = lastLook?.seen === false ? pc.yellow(`: ${why}`) : "";
		return [
			line("inbox", standby === null ? `${printable(inbox)}, ${scanned}${missing}` : printable(`${inbox}: ${standby}`)),
			line("library", `${printable(library)}${trouble === null ? "" : pc.yellow(`   ${printable(trouble)}`)}`),
		];
	});
}

function work({ running, queued, waiting, left, published, refused }: Status): string[] {
	const shown = waiting.first.slice(0, MOST_SHOWN);
	return [
		...running.map((one, index) => line(index === 0 ? "pruning" : "", `${printable(one.file)}   ${progressText(one)}`)),
		...(queued > 0 ? [line("next", countText(queued, "file"))] : []),
		...shown.map(({ file, why, code }, index) => {
			const because = code === null ? "" : pc.dim(` (${code})`);
			return line(index === 0 ? "waiting" : "", `${printable(file)}   ${printable(why)}${because}`);
		}),
		...moreLines(waiting.count - shown.length),
		...left.first.slice(0, MOST_SHOWN).map(({ file, why }, index) => {
			return line(index === 0 ? "left" : "", `${printable(file)}   ${printable(why)}`);
		}),
		...moreLines(left.count - Math.min(left.first.length, MOST_SHOWN)),
		line("done", `${published} published, ${refused} refused since it started`),
	];
}

function moreLines(more: number): string[] {
	return more > 0 ? [line("", `and ${more} more`)] : [];
}

function progressText({ bytes, done, total }: Status["running"][number]): string {
	if (total === 0) return sizeText(bytes);
	return `${Math.floor((100 * done) / total)} % of ${sizeText(total)}`;
}

function lastError({ lastError: last }: Status, now: Date): string[] {
	if (last === null) return [];
	const about = last.file === null ? "" : `${printable(last.file)}: `;
	const code = last.code === null ? "" : pc.dim(` (${last.code})`);
	return [line("trouble", `${agoText(last.at, now)} ago, ${about}${printable(last.message)}${code}`)];
}

function agoText(at: string, now: Date): string {
	return timeText(Math.max(0, now.getTime() - new Date(at).getTime()));
}

function line(label: string, text: string): string {
	return `${label.padEnd(LABEL_WIDTH)}${text}`;
}
