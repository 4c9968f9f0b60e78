import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { workerError } from "../workers/errors.ts";
import { inFolder, namesOf, pathFromHex } from "../workers/files/file-path.ts";
import { identityAt } from "../workers/files/identity.ts";
import type { FileMove, RecordedPlace, Subject } from "./journal/port/revisions.ts";
import { UPLOADS_FOLDER, WORK_FOLDER } from "./publish/staging-folder.ts";
import { reviseError } from "./revise/errors.ts";
import { findRecorded } from "./revise/known-file.ts";
import { type RevisionDeps, reviseAlone } from "./revise/one-at-a-time.ts";
import { revisedSidecarsOf, sidecarMoves } from "./revise/sidecars.ts";
import { hexOf, textOf } from "./revise/subject.ts";

/** Folders for temporary files. */
const OWN_FOLDERS: ReadonlySet<string> = new Set([WORK_FOLDER, UPLOADS_FOLDER]);

/** The result of an undo. A path that is not UTF-8 is shown as closely as text allows. */
export interface Undone {
	readonly id: number;
	/** Current path of the original. */
	readonly original: string;
	/** Path that the output had in the library. */
	readonly output: string;
	/** Current path of the output; null when it disappeared in the meantime. */
	readonly trash: string | null;
}

/**
 * Undoes a publication: the output goes to the library's trash; the original stays in `Originals/` or moves to `to`,
 * a folder or a free path; and its sidecars are moved beside it. Throws `undo.*` when the output or the original is
 * missing or changed.
 */
export async function undo(id: number, to: string | null, deps: RevisionDeps): Promise<Undone> {
	const { subject, work } = await reviseAlone({ job: id, kind: "undo" }, deps, async (found) => {
		const output = outputOf(found);
		const original = await findOriginal(found);
		const trashed = await trashing(await findOutput(found, output), found);
		const given = to === null ? null : await giving(original, to, found);
		const beside = pathFromHex(original.path);
		const model = given === null ? beside : inFolder(pathFromHex(given.folder), pathFromHex(given.name));
		const sidecars = sidecarMoves(await revisedSidecarsOf(found.entry), model);
		return { moves: [...(given === null ? [] : [given]), ...sidecars, trashed], removals: [] };
	});
	const pathOf = (what: FileMove["what"]) => work.moves.find((move) => move.what === what)?.to ?? null;
	const original = pathOf("original") ?? subject.sources[0]?.path ?? "";
	const trash = pathOf("output");
	return {
		id,
		original: textOf(original),
		output: subject.entry.output?.path ?? "",
		trash: trash === null ? null : textOf(trash),
	};
}

function outputOf({ entry: { id, outcome, output, undone } }: Subject): string {
	if (undone !== null) throw reviseError("undo.already", { id, at: undone.at });
	if (output === null) throw reviseError("undo.nothing", { id, outcome });
	return output.path;
}

async function findOriginal({ entry, sources }: Subject): Promise<RecordedPlace> {
	const { id, source, hashes, originalRemovedAt } = entry;
	if (sources.length === 0) throw reviseError("undo.not-kept", { id });
	const sha256 = hashes.source?.sha256 ?? null;
	const found = await findRecorded({ places: sources, bytes: source.bytes, sha256 });
	if (found.kind === "there") return found.place;
	if (found.kind === "gone" && originalRemovedAt !== null) throw reviseError("undo.not-kept", { id });
	const path = textOf(found.path ?? "");
	if (found.kind === "gone") throw reviseError("undo.original-gone", { id, path });
	throw reviseError("undo.original-changed", { id, path, why: found.why });
}

async function findOutput({ entry, output: mark }: Subject, path: string): Promise<RecordedPlace> {
	const { id, output, hashes } = entry;
	const sha256 = hashes.output?.sha256 ?? null;
	const places = [{ path: hexOf(path), mark }];
	const found = await findRecorded({ places, bytes: output?.bytes ?? 0, sha256 });
	if (found.kind === "there") return found.place;
	if (found.kind === "gone") throw reviseError("undo.output-gone", { id, path });
	throw reviseError("undo.output-changed", { id, path, why: found.why });
}

async function trashing(from: RecordedPlace, { entry: { id } }: Subject): Promise<FileMove> {
	const path = textOf(from.path);
	const folder = join(await workFolderOf(path), "trash");
	return moveOf("output", from, { folder, name: `${id}-${basename(path)}`, taken: "number" });
}

/**
 * The staging folder for a file: that of the nearest folder above it, in the library or on another disk of the
 * library.
 */
async function workFolderOf(path: string): Promise<string> {
	for (let folder = dirname(path); ; folder = dirname(folder)) {
		const candidate = join(folder, WORK_FOLDER);
		if ((await identityAt(candidate)) !== null) return candidate;
		if (folder === dirname(folder)) throw reviseError("undo.no-library", { path });
	}
}

/** If `to` is a folder, the original gets its original name in it. */
async function giving(from: RecordedPlace, to: string, { entry }: Subject): Promise<FileMove> {
	const target = resolve(to);
	const path = (await isFolder(target)) ? join(target, entry.source.name) : target;
	const folder = dirname(path);
	if (!(await isFolder(folder))) throw workerError("work.folder-missing", { folder });
	// Files there are temporary: the next start would remove the original.
	const names = namesOf(join(await realpath(folder), basename(path)));
	const own = names.map(String).find((name) => OWN_FOLDERS.has(name));
	if (own !== undefined) throw reviseError("undo.own-folder", { path, folder: own });
	if ((await identityAt(path)) !== null) throw workerError("work.exists", { path });
	return moveOf("original", from, { folder, name: basename(path), taken: "refuse" });
}

async function isFolder(path: string): Promise<boolean> {
	const found = await stat(path).catch(() => null);
	return found?.isDirectory() ?? false;
}

function moveOf(
	what: FileMove["what"],
	from: RecordedPlace,
	to: { folder: string; name: string; taken: FileMove["taken"] },
): FileMove {
	const { folder, name, taken } = to;
	return {
		what,
		from,
		folder: hexOf(folder),
		name: hexOf(name),
		taken,
		tried: null,
		copy: null,
		to: null,
		done: false,
	};
}
