import { dirname } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import { workerError } from "../workers/errors.ts";
import { removeIfThere, syncFolder } from "../workers/files/durable.ts";
import { filePath, pathsIn } from "../workers/files/file-path.ts";
import { place } from "../workers/files/place.ts";

/** A path that must not exist, or candidate names in a folder, endless, the first unused of which is taken. */
export type OutputPlace = string | { readonly folder: string; readonly names: Iterable<Buffer> };

/**
 * Gives a finished file its name, makes the name durable and removes the temporary name, also after a failure. Never
 * overwrites a file. Returns the path. Throws `work.exists` if the path is taken.
 */
export async function giveName(temp: string, output: OutputPlace): Promise<string> {
	const isPath = typeof output === "string";
	const folder = isPath ? dirname(output) : output.folder;
	const paths = isPath ? [filePath(output)] : pathsIn(folder, output.names);
	try {
		const placed = await place(Buffer.from(temp), paths, async () => undefined);
		await syncFolder(folder);
		return placed.path.toString();
	} catch (error) {
		const isTaken = isPath && error instanceof UserError && error.code === "work.no-free-name";
		throw isTaken ? workerError("work.exists", { path: output }) : error;
	} finally {
		await removeIfThere(temp);
	}
}
