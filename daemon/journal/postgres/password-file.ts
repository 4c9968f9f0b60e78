import { readFile, stat } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { platform } from "../../../workers/platform/platform.ts";

/**
 * A database's URL with its password, for the drivers. A URL without one gets it from the file that `PGPASSFILE` names, or from
 * `~/.pgpass`. As for PostgreSQL's own programs, `PGPASSWORD` comes before the file, and others may not be able to read the file.
 */
export async function urlWithPassword(url: string): Promise<string> {
	if (!lacksPassword(url)) return url;
	const whole = new URL(url);
	const password = passwordIn(await linesOf(passwordFile()), fieldsOf(whole));
	if (password === null) return url;
	whole.username ||= encodeURIComponent(userOf(whole));
	whole.password = encodeURIComponent(password);
	return whole.href;
}

/** Whether the drivers get no password for this URL. */
export function lacksPassword(url: string): boolean {
	if (process.env.PGPASSWORD !== undefined || !URL.canParse(url)) return false;
	const { password, searchParams } = new URL(url);
	return password === "" && !searchParams.has("password");
}

/** What is looked up for a URL, as the file has it: HOST:PORT:DATABASE:USER. */
export function passwordEntry(url: string): string {
	return fieldsOf(new URL(url)).join(":");
}

/** The file that is read for passwords. */
export function passwordFile(): string {
	return process.env.PGPASSFILE ?? join(homedir(), ".pgpass");
}

/** The file must not be readable for others; Windows has no such mode. */
const OTHERS = 0o077;

async function linesOf(path: string): Promise<readonly string[]> {
	try {
		const { mode } = await stat(path);
		if (platform.name === "posix" && (mode & OTHERS) !== 0) return [];
		return (await readFile(path, "utf8")).split(/\r?\n/);
	} catch {
		return [];
	}
}

/** Host, port, database and user. A server on this machine's socket is `localhost` in the file. */
function fieldsOf(url: URL): readonly string[] {
	const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
	const user = userOf(url);
	const database = decodeURIComponent(url.pathname.slice(1));
	return [
		host === "" || host.startsWith("/") ? "localhost" : host,
		url.searchParams.get("port") ?? (url.port || "5432"),
		database === "" ? user : database,
		user,
	];
}

function userOf(url: URL): string {
	return decodeURIComponent(url.username) || (process.env.PGUSER ?? userInfo().username);
}

/** The password of the first line that fits; `*` fits anything. */
function passwordIn(lines: readonly string[], wanted: readonly string[]): string | null {
	for (const line of lines) {
		if (line.startsWith("#")) continue;
		// A colon or backslash of a value is written after a backslash.
		const fields = Array.from(line.matchAll(/((?:\\.|[^\\:])*)(?::|$)/g), ([, field = ""]) => field);
		const [password] = fields.slice(wanted.length);
		const fits = wanted.every((value, at) => fields[at] === "*" || unescaped(fields[at] ?? "") === value);
		if (fits && password) return unescaped(password);
	}
	return null;
}

function unescaped(field: string): string {
	return field.replaceAll(/\\(.)/g, "$1");
}
