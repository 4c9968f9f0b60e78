import { openSource } from "../../workers/file-source.ts";
import type { Identity } from "../../workers/files/identity.ts";
import { asPath, identityAt } from "../../workers/files/identity.ts";
import { hashFile } from "../../workers/hash-file.ts";
import type { FileFingerprint, RecordedPlace } from "../journal/port/revisions.ts";

/** What is known of a file that was recorded, and where it may be. */
export interface Recorded {
	/** Likeliest first. A mark of null: nobody noted what the file there was known by. */
	readonly places: readonly { readonly path: string; readonly mark: FileFingerprint | null }[];
	readonly bytes: number;
	/** Null where it was never computed. */
	readonly sha256: string | null;
}

/** What lies where a recorded file should be. `path` is hex; `why` is a clause. */
export type RecordedFile =
	| { readonly kind: "there"; readonly place: RecordedPlace }
	| { readonly kind: "gone"; readonly path: string | null }
	| { readonly kind: "changed"; readonly path: string; readonly why: string };

/** Whether a file is the one that was marked, untouched. */
export function matches(found: Identity, mark: FileFingerprint): boolean {
	return found.ino === mark.ino && found.size === mark.size && found.mtimeNs === mark.mtimeNs;
}

/**
 * Looks for a recorded file. One with another inode or time is the same if its bytes are: a folder that was restored
 * from a backup has new inodes. Reads no more than it must.
 */
export async function findRecorded({ places, bytes, sha256 }: Recorded): Promise<RecordedFile> {
	let other: RecordedFile | null = null;
	for (const { path, mark } of places) {
		const found = await identityAt(Buffer.from(path, "hex"));
		if (found === null) continue;
		if (mark !== null && matches(found, mark)) return { kind: "there", place: { path, mark } };
		const why = await whyOther(path, found, { bytes, sha256 });
		if (why === null) return { kind: "there", place: { path, mark: markOf(found) } };
		other ??= { kind: "changed", path, why };
	}
	return other ?? { kind: "gone", path: places[0]?.path ?? null };
}

/** Null when it is the same after all. */
async function whyOther(
	path: string,
	{ size }: Identity,
	{ bytes, sha256 }: Pick<Recorded, "bytes" | "sha256">,
): Promise<string | null> {
	if (size !== bytes) return `it is ${size} bytes long, and was ${bytes}`;
	if (sha256 === null) return "it is as long as it was, but another file or written to since, and has no recorded hash";
	return (await sha256At(path)) === sha256 ? null : "it is as long as it was, but holds other bytes";
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

function markOf({ ino, size, mtimeNs }: Identity): FileFingerprint {
	return { ino, size, mtimeNs };
}
