import { type Fault, toFault } from "../../toolkit/errors.ts";
import { workerError } from "../errors.ts";
import { platform } from "../platform/platform.ts";
import { filePath, folderOf } from "./file-path.ts";
import { asPath } from "./identity.ts";

/**
 * The fault of a file that could not be read, by its file system. A disk that answers EIO fails, and stays so. A network share
 * also answers EIO while its server is away: there the fault becomes `work.source-away`. So it does if the file's folder cannot
 * be looked at either, because then nothing is known about the file. `place`: the exact path.
 */
export async function withShareKnown(fault: Fault, place: string | Uint8Array): Promise<Fault> {
	if (fault.code !== "work.source-unreadable" || fault.detail?.errno !== "EIO") return fault;
	if (await isOnDisk(folderOf(filePath(place)))) return fault;
	return toFault(workerError("work.source-away", { path: asPath(place).toString(), errno: "EIO" }));
}

async function isOnDisk(folder: Uint8Array): Promise<boolean> {
	try {
		return (await platform.fileSystem(asPath(folder))).others === "nobody";
	} catch {
		return false;
	}
}
