import { createHash } from "node:crypto";
import { type BigIntStats, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";

/** Contents of files, by their paths. */
export type Files = Readonly<Record<string, string>>;

/** Files of a library by their paths in it, but for what daemons need for themselves. */
export function filesOf(library: string): Files {
	const entries = readdirSync(library, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(library.length + 1)).sort();
	const seen = paths.filter((path) => !path.startsWith(".autoprune/") && !path.includes(".autoprune-lock"));
	return Object.fromEntries(seen.map((path) => [path, contentOf(join(library, path))]));
}

/** Those of them whose names contain this text. */
export function filesLike(files: Files, text: string): Files {
	return Object.fromEntries(Object.entries(files).filter(([path]) => path.includes(text)));
}

/** A reason tells the time and the number of the job, so only what does not depend on them is compared. */
function contentOf(path: string): string {
	const bytes = readFileSync(path);
	if (path.endsWith(".reason.txt"))
		return /^[\s\S]*was not pruned[\s\S]*\n$/.test(bytes.toString()) ? "a reason" : "half";
	return createHash("sha256").update(bytes).digest("hex");
}

/** Rows that tell of jobs and their outcomes. */
const TABLES = [
	...["jobs", "outcomes", "outputs", "sidecars", "hashes", "to_hash", "recorded", "reports", "put_away"],
	...["tallies", "outbox", "revisions", "trashed"],
];

/** All that a host could have changed, on the storage and in the journal: texts by names. */
export async function allOf({ library, rows }: Cluster): Promise<ReadonlyMap<string, string>> {
	const all = new Map<string, string>();
	for (const table of TABLES) {
		const [found] = await rows(`SELECT json_agg(t ORDER BY t::text) AS rows FROM ${table} t`);
		all.set(`table ${table}`, JSON.stringify(found));
	}
	const entries = readdirSync(library, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes("job-0."));
	for (const path of paths) all.set(path, identityOf(path));
	return all;
}

/** What is not the same. */
export function changesBetween(
	before: ReadonlyMap<string, string>,
	after: ReadonlyMap<string, string>,
): readonly string[] {
	const names = new Set([...before.keys(), ...after.keys()]);
	const changed = [...names].filter((name) => before.get(name) !== after.get(name));
	return changed.map((name) => `${name}: ${before.get(name)}, then ${after.get(name)}`);
}

/** A host that slept while it wrote a reason writes the same text once more, so only the text is compared. */
function identityOf(path: string): string {
	if (path.endsWith(".reason.txt")) return readFileSync(path, "utf8");
	const stats: BigIntStats | undefined = lstatSync(path, { bigint: true, throwIfNoEntry: false });
	return stats === undefined ? "gone" : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}
