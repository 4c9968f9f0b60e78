import { openSource } from "../../workers/file-source.ts";
import type { Identity } from "../../workers/files/identity.ts";
import { asPath } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { hashFile } from "../../workers/hash-file.ts";
import type { FileFingerprint, RecordedPlace } from "../journal/port/revisions.ts";

/** The record of a file, and the paths where it may be. */
export interface Recorded {
	/** Most likely path first. A null fingerprint: none was recorded for that path. */
	readonly places: readonly { readonly path: string; readonly mark: FileFingerprint | null }[];
	readonly bytes: number;
	/** Null when the hash was never computed. */
	readonly sha256: string | null;
}

/** The result of the search for a recorded file. `path` is hex; `why` is a clause. */
export type RecordedFile =
	| { readonly kind: "there"; readonly place: RecordedPlace }
	| { readonly kind: "gone"; readonly path: string | null }
	| { readonly kind: "changed"; readonly path: string; readonly why: string };

/** Whether a file matches the fingerprint, unchanged. */
export function matches(found: Identity, mark: FileFingerprint): boolean {
	return found.ino === mark.ino && found.size === mark.size && found.mtimeNs === mark.mtimeNs;
}

/**
 * Searches for a recorded file. A file with another inode or time is accepted if its content matches: a folder
 * restored from a backup has new inodes. Hashes a file only when necessary.
 */
export async function findRecorded({ places, bytes, sha256 }: Recorded): Promise<RecordedFile> {
	let other: RecordedFile | null = null;
	for (const { path, mark } of places) {
		const found = await fileAt(Buffer.from(path, "hex"));
		if (found === null) continue;
		if (mark !== null && matches(found, mark)) return { kind: "there", place: { path, mark } };
		const why = await whyOther(path, found, { bytes, sha256 });
		if (why === null) return { kind: "there", place: { path, mark: fingerprintOf(found) } };
		other ??= { kind: "changed", path, why };
	}
	return other ?? { kind: "gone", path: places[0]?.path ?? null };
}

/** Null when it is the same file after all. */
async function whyOther(
	path: string,
	{ size }: Identity,
	{ bytes, sha256 }: Pick<Recorded, "bytes" | "sha256">,
): Promise<string | null> {
	if (size !== bytes) return `its size is ${size} bytes, but ${bytes} were recorded`;
	if (sha256 === null)
		return "it has the recorded size but was replaced or rewritten, and no hash is recorded to compare it with";
	return (await sha256At(path)) === sha256 ? null : "it has the recorded size but other content";
}

async function sha256At(path: string): Promise<string> {
	const opened = openSource(asPath(Buffer.from(path, "hex")));
	try {
		const pace = { signal: new AbortController().signal, turn: async () => undefined };
		return (await hashFile(opened, pace)).sha256;
	} finally {
		opened.close();
	}
}

function fingerprintOf({ ino, size, mtimeNs }: Identity): FileFingerprint {
	return { ino, size, mtimeNs };
}
