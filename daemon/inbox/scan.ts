import type { BigIntStats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { type Arrival, asPath, errnoOf, identityOf, isGone } from "../../workers/files/identity.ts";
import { hasPartBeside, isHeldByAria2, isIgnoredName } from "./ignored-names.ts";
import { isSidecarOf, namesForSidecars } from "./sidecars.ts";

/** Folders in folders are followed this far: deeper is no inbox but a mistake, such as a whole disk moved in. */
const MOST_DEPTH = 8;

/** Files that are looked at side by side: four pool threads serve all of the process, so more would only queue. */
const LOOKS_AT_ONCE = 8;

/** A file that may be a model, as one scan saw it. */
export interface Candidate extends Arrival {
	/** Bytes the file system really holds for it; fewer than its size where a download left holes. */
	readonly allocated: number;
	/** Whether a browser writes a `.part` file for it: an empty file is only its placeholder then. */
	readonly partBeside: boolean;
}

/** Something that is not looked at, and why; one log line each is due. */
export interface Passed {
	readonly path: string;
	readonly why: string;
}

/** What one look at the whole inbox found. `missing`: the folder itself is not there, which says nothing of its files. */
export type Look =
	| { readonly kind: "missing" }
	| {
			readonly kind: "seen";
			readonly candidates: readonly Candidate[];
			readonly passed: readonly Passed[];
			/** Changes when another folder, or a mount, takes the inbox's place. */
			readonly root: string;
	  };

interface Folder {
	readonly path: Buffer;
	readonly depth: number;
}

interface Found {
	readonly candidates: Candidate[];
	readonly passed: Passed[];
	readonly folders: Folder[];
}

/** What a scan leaves out, and which models it still knows though they are no longer beside their sidecars. */
export interface ScanRules {
	/** Absolute paths of folders that are not entered: where originals and refused files go. */
	readonly ignoredFolders: readonly string[];
	/** Names for sidecars, see `namesForSidecars`, of every model seen so far; the scan adds to it. */
	readonly models: Set<string>;
}

/** Looks at every file under a folder. Throws only what says that the folder itself cannot be read. */
export async function scan(folder: string, rules: ScanRules): Promise<Look> {
	const root = await rootIdentity(folder);
	if (root === null) return { kind: "missing" };
	for (const ignored of rules.ignoredFolders) await rememberModels(ignored, rules.models);
	const found: Found = { candidates: [], passed: [], folders: [{ path: Buffer.from(folder), depth: 0 }] };
	for (let next = found.folders.pop(); next !== undefined; next = found.folders.pop()) {
		const names = await namesIn(next, found);
		if (names === null) return { kind: "missing" };
		await lookThrough(next, names, rules, found);
	}
	return { kind: "seen", candidates: found.candidates, passed: found.passed, root };
}

async function rootIdentity(folder: string): Promise<string | null> {
	try {
		const stats = await stat(folder, { bigint: true });
		return `${stats.dev}:${stats.ino}`;
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

async function rememberModels(folder: string, models: Set<string>): Promise<void> {
	const names = await readdir(folder).catch(() => []);
	for (const name of names) for (const called of namesForSidecars(name)) models.add(called);
}

/** Null when the inbox itself went away during the scan. A subfolder that cannot be read is passed by. */
async function namesIn(folder: Folder, found: Found): Promise<Buffer[] | null> {
	try {
		return await readdir(folder.path, { encoding: "buffer" });
	} catch (error) {
		const errno = errnoOf(error);
		if (folder.depth === 0) {
			if (isGone(error)) return null;
			throw error;
		}
		if (!isGone(error)) found.passed.push({ path: folder.path.toString(), why: `cannot be read (${errno})` });
		return [];
	}
}

async function lookThrough(folder: Folder, names: readonly Buffer[], rules: ScanRules, found: Found): Promise<void> {
	const siblings = new Set(names.map((name) => name.toString()));
	for (const sibling of siblings) {
		if (!isIgnoredName(sibling)) for (const called of namesForSidecars(sibling)) rules.models.add(called);
	}
	const parts = new Set([...siblings].filter((sibling) => sibling.endsWith(".part")));
	const left = names.filter((name) => !isIgnoredName(name.toString())).values();
	const look = async (): Promise<void> => {
		for (const name of left) await lookAt(folder, name, { siblings, parts, rules }, found);
	};
	await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, look));
}

interface Around {
	readonly siblings: ReadonlySet<string>;
	readonly parts: ReadonlySet<string>;
	readonly rules: ScanRules;
}

async function lookAt(folder: Folder, name: Buffer, around: Around, found: Found): Promise<void> {
	const pathBytes = Buffer.concat([folder.path, Buffer.from("/"), name]);
	const path = pathBytes.toString();
	const stats = await statsOf(pathBytes, path, found);
	if (stats === null) return;
	if (stats.isDirectory()) {
		if (around.rules.ignoredFolders.includes(path)) return;
		if (folder.depth === MOST_DEPTH) found.passed.push({ path, why: `lies ${MOST_DEPTH} folders deep` });
		else found.folders.push({ path: pathBytes, depth: folder.depth + 1 });
		return;
	}
	const why = whyPassed(name.toString(), stats, around);
	if (why !== null) {
		found.passed.push({ path, why });
		return;
	}
	const allocated = Number(stats.blocks) * 512;
	const partBeside = stats.size === 0n && hasPartBeside(name.toString(), around.parts);
	found.candidates.push({ path, pathBytes, identity: identityOf(stats), allocated, partBeside });
}

async function statsOf(pathBytes: Buffer, path: string, found: Found): Promise<BigIntStats | null> {
	try {
		return await lstat(asPath(pathBytes), { bigint: true });
	} catch (error) {
		if (!isGone(error)) found.passed.push({ path, why: `cannot be looked at (${errnoOf(error)})` });
		return null;
	}
}

function whyPassed(name: string, stats: BigIntStats, around: Around): string | null {
	if (stats.isSymbolicLink()) return "a link: links are not followed, drop the file itself";
	if (!stats.isFile()) return "not a regular file";
	if (isHeldByAria2(name, around.siblings)) return "aria2 is still writing it";
	if (isSidecarOf(name, around.rules.models)) return "it belongs to a model";
	return null;
}
