import { type Fault, toFault } from "../toolkit/errors.ts";
import { type Scanned, scan } from "../toolkit/scan.ts";
import { openSource, TOOLS } from "./file-source.ts";

/** The security report of one file, as plain data. */
export interface ScannedFile extends Omit<Scanned, "fault"> {
	readonly bytes: number;
	readonly fault: Fault | null;
}

/** Reports the globals in a file's pickles and its oddities. Throws UserError `work.*` if it cannot be read at all. */
export function scanFile(path: string | Uint8Array): ScannedFile {
	const opened = openSource(path);
	try {
		const { fault, ...scanned } = scan(opened.source, TOOLS);
		return { ...scanned, bytes: opened.source.size, fault: fault === null ? null : toFault(fault) };
	} finally {
		opened.close();
	}
}
