import { createInterface } from "node:readline/promises";
import { loadConfig } from "../../config/load.ts";
import { stateFolder } from "../../config/state-folder.ts";
import { declareRestored, forget } from "../../daemon/coordination/members/administer-hosts.ts";
import { type HostOverview, readHosts } from "../../daemon/coordination/members/host-overview.ts";
import { hostsError } from "../../daemon/hosts-errors.ts";
import { type JournalPlace, journalPlaceOf } from "../../daemon/journal/place.ts";
import { printable } from "../../toolkit/printable.ts";
import { timeText } from "../../toolkit/units.ts";
import { cliError } from "../errors.ts";
import { journalInUse } from "../journal-in-use.ts";
import { silentText } from "../render/hosts-text.ts";
import { tableText } from "../render/table.ts";
import { tell } from "../tell.ts";

interface Options {
	readonly json?: true;
	/** A settings file. */
	readonly config?: string;
}

/** Lists the hosts that share the journal. */
export async function listHosts(options: Options): Promise<number> {
	const hosts = await readHosts(await sharedJournal(options));
	return tell(options, hosts.length === 0 ? "No host has joined." : hostsTable(hosts), { hosts });
}

/** Tells all hosts that a backup of the database was restored, after a confirmation. */
export async function hostsRestored(options: Options & { readonly yes?: true }): Promise<number> {
	const url = await sharedJournal(options);
	if (!options.yes)
		await confirm("Every running host stops within seconds, and no job starts until `autoprune resume`.");
	const generation = await declareRestored(url);
	const text =
		`The database has generation ${generation}: every host that ran before stops within seconds.\n` +
		"  Start the hosts again, check with `autoprune log` what is missing, then end the pause with `autoprune resume`.";
	return tell(options, text, { generation });
}

/** Removes a dead host from the list, or forgets the storage of a folder. */
export async function forgetHost(given: string, options: Options): Promise<number> {
	const forgotten = await forget(await sharedJournal(options), given);
	return tell(options, `Forgot the ${forgotten.what} ${printable(forgotten.name)}.`, { forgotten });
}

async function sharedJournal({ config }: Options): Promise<string> {
	const place = config === undefined ? (await journalInUse()).place : await placeIn(config);
	if (place.kind === "file") throw hostsError("hosts.not-shared", undefined);
	return place.url;
}

async function placeIn(file: string): Promise<JournalPlace> {
	const config = await loadConfig(file, { cwd: process.cwd(), env: process.env });
	return journalPlaceOf(config, stateFolder(process.env));
}

async function confirm(does: string): Promise<void> {
	const refused = cliError("usage.not-confirmed", { what: "`autoprune hosts restored`", does });
	if (!process.stdin.isTTY) throw refused;
	const reader = createInterface({ input: process.stdin, output: process.stderr });
	try {
		const answer = await reader.question(`${does} Was a backup of the database restored? (yes/no) `);
		if (answer.trim().toLowerCase() !== "yes") throw refused;
	} finally {
		reader.close();
	}
}

function hostsTable(hosts: readonly HostOverview[]): string {
	return tableText(
		["host", "role", "version", "last heartbeat", "watches", "works on", "trouble"].map((title) => ({ title })),
		hosts.map((host) => [
			printable(host.name),
			printable(host.role),
			printable(host.version),
			host.isSilent ? silentText(host) : `${timeText(host.ageMs)} ago`,
			listed(host.watches),
			listed(host.running),
			listed(host.trouble === null ? [] : [host.trouble]),
		]),
	);
}

function listed(texts: readonly string[]): string {
	return texts.length === 0 ? "–" : texts.map(printable).join("\n");
}
