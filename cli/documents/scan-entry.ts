import type { Fault } from "../../toolkit/errors.ts";
import type { ScanVerdict } from "../../toolkit/scan.ts";
import type { ScannedFile } from "../../workers/scan-file.ts";

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
