import { UserError } from "../../toolkit/errors.ts";
import { printable } from "../../toolkit/printable.ts";
import { workerError } from "../../workers/errors.ts";
import { makeFolders, removeIfThere, writeNewFile } from "../../workers/files/durable.ts";
import { type FilePath, inFolder } from "../../workers/files/file-path.ts";
import type { Arrival } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import {
	type ArchiveResult,
	moveInto,
	namesLike,
	type PlaceholderLog,
	removePlaceholder,
	whyAbsent,
	whyKept,
} from "./archive.ts";

/** Suffix of the name of the text file beside a refused file that explains the refusal. */
export const REASON_ENDING = ".reason.txt";

/** Variable in a reason text, replaced by the name of the file beside it, which may have a number. */
export const NAME_IN_REASON = "{file}";

/** Variable in a reason text, replaced by the path of that file, quoted for a shell. */
export const WORD_IN_REASON = "{path}";

/** Highest number tried for refused files of one name. */
const MOST_NAMES = 10_000;

/**
 * Moves a refused source into a folder. A reason text is written beside it first. A text with the same content is
 * treated as written by this job before a crash.
 */
export async function quarantine(
	arrival: Arrival,
	folder: string,
	reasonText: string,
	placeholders: PlaceholderLog,
): Promise<ArchiveResult> {
	const source = arrival.pathBytes;
	const absent = await whyAbsent(source, arrival);
	if (absent !== null) return absent;
	try {
		await makeFolders(folder);
		await removePlaceholder(placeholders);
		return { kind: "archived", to: await moveWithReason({ source, arrival, folder, placeholders }, reasonText) };
	} catch (error) {
		return whyKept(source, error);
	}
}

interface Move {
	readonly source: FilePath;
	readonly arrival: Arrival;
	readonly folder: string;
	readonly placeholders: PlaceholderLog;
}

async function moveWithReason(move: Move, reasonText: string): Promise<FilePath> {
	const { source, arrival, folder } = move;
	let tried = 0;
	for (const name of namesLike(source, REASON_ENDING.length)) {
		if (tried++ === MOST_NAMES) break;
		const reason = inFolder(folder, Buffer.concat([name, Buffer.from(REASON_ENDING)]));
		const text = withName(reasonText, printable(name.toString()));
		if (!(await writeNewFile(reason, folder, text))) continue;
		const to = await moveOrNull(move, name, reason);
		if (to !== null) return to;
	}
	throw workerError("work.no-free-name", { path: arrival.path, tried });
}

function withName(reasonText: string, name: string): string {
	const word = `'./${name.replaceAll("'", "'\\''")}'`;
	return reasonText.replaceAll(NAME_IN_REASON, () => name).replaceAll(WORD_IN_REASON, () => word);
}

/** Null when another file has the name; the text that would have been beside it is removed then. */
async function moveOrNull(move: Move, name: Buffer, reason: FilePath): Promise<FilePath | null> {
	try {
		return await moveInto(move.source, move.arrival, move.folder, [name], move.placeholders);
	} catch (error) {
		const isTaken = error instanceof UserError && error.code === "work.no-free-name";
		// Without its source, the text belongs to the file that somebody else has moved here.
		if (isTaken || (await fileAt(move.source)) !== null) await removeIfThere(reason);
		if (isTaken) return null;
		throw error;
	}
}
