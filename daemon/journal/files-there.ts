import { lstat } from "node:fs/promises";
import { asPath } from "../../workers/files/identity.ts";
import type { HistoryEntry } from "./port/history.ts";

/** Which of an entry's files still exist at their recorded paths. */
export interface ExistingFiles {
	readonly original: boolean;
	readonly output: boolean;
	/** The output of an undone entry, in the trash. */
	readonly trash: boolean;
}

/** Which files of an entry exist at the recorded paths. */
export async function filesThere({ original, output, undone }: HistoryEntry): Promise<ExistingFiles> {
	return {
		original: original !== null && (await isThere(Buffer.from(original.pathHex ?? "", "hex"), original.path)),
		output: output !== null && (await isThere(Buffer.alloc(0), output.path)),
		trash: undone?.trash != null && (await isThere(Buffer.alloc(0), undone.trash)),
	};
}

/** Whether a path exists. `bytes`: the bytes of the path if it is not valid UTF-8, else empty. */
async function isThere(bytes: Buffer, path: string): Promise<boolean> {
	try {
		await lstat(asPath(bytes.length > 0 ? bytes : path));
		return true;
	} catch {
		return false;
	}
}
