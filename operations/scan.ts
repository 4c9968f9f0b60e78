import { type Fault, toFault } from "../toolkit/errors.ts";
import type { ScanVerdict } from "../toolkit/scan.ts";
import { type ScannedFile, scanFile } from "../workers/scan-file.ts";

/** One file of a scan, as `scan --json` prints it. A contract: keys are never renamed or dropped. */
export interface ScanEntry {
	readonly file: string;
	readonly bytes: number;
	/** `unread` if the file could not be read. */
	readonly verdict: ScanVerdict | "unread";
	readonly format: ScannedFile["format"];
	readonly code: Fault["code"] | null;
	readonly message: string | null;
	readonly hint: string | null;
	readonly globals: ScannedFile["globals"];
	readonly oddities: ScannedFile["oddities"];
}

/** Scans one file; what is wrong with it is in the entry. `file`: its path in the entry; `path`: where it is read. */
export function scanToReport(file: string, path: string): ScanEntry {
	try {
		const { fault, ...scanned } = scanFile(path);
		return { file, ...scanned, ...faultOf(fault) };
	} catch (error) {
		const nothing = { bytes: 0, format: null, globals: [], oddities: [] };
		return { file, verdict: "unread", ...nothing, ...faultOf(toFault(error)) };
	}
}

function faultOf(fault: Fault | null): Pick<ScanEntry, "code" | "message" | "hint"> {
	return { code: fault?.code ?? null, message: fault?.message ?? null, hint: fault?.hint ?? null };
}
