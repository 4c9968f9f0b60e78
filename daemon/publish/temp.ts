import { open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { removeIfThere, writeFault } from "../../workers/files/durable.ts";
import { errnoOf, type Identity, identityAt, identityOf } from "../../workers/files/identity.ts";
import { isInstance } from "../instance.ts";
import { copyAttributes } from "./copy-attributes.ts";

const TEMP_NAME = /^job-\d+\.\d+(\.s\d+)?\.part$/;

/** Path of a job's temporary file. The name comes from the job: a file's own may leave no room for an ending. */
export function tempPath(workFolder: string, job: { readonly id: number; readonly attempt: number }): string {
	return join(workFolder, `job-${job.id}.${job.attempt}.part`);
}

/** Path of the temporary file of a product's sidecar. */
export function sidecarTemp(productTemp: string, index: number): string {
	return productTemp.replace(/part$/, `s${index}.part`);
}

/** Removes a product's temporary file, and those of its sidecars. */
export async function removeTemps(productTemp: string): Promise<void> {
	await removeIfThere(productTemp);
	const [own, folder] = [basename(productTemp).replace(/part$/, "s"), dirname(productTemp)];
	for (const name of await namesIn(folder)) {
		if (name.startsWith(own) && TEMP_NAME.test(name)) await removeIfThere(join(folder, name));
	}
}

/** What a finished temporary file is known by afterwards. */
export type Sealed = Pick<Identity, "dev" | "ino" | "mtimeNs"> & { readonly bytes: number };

/**
 * Gives a finished temporary file the owner, rights and date of the file it was made from, those of a new file where
 * there is none, and makes its bytes durable. After a fault the file is worth nothing: a second fsync may report
 * success for pages that the kernel has dropped.
 */
export async function sealTemp(temp: string, from: Uint8Array | null): Promise<Sealed> {
	try {
		const handle = await open(temp, "r+");
		try {
			await copyAttributes(handle, from);
			await handle.sync();
			const identity = identityOf(await handle.stat({ bigint: true }));
			return { dev: identity.dev, ino: identity.ino, mtimeNs: identity.mtimeNs, bytes: identity.size };
		} finally {
			await handle.close();
		}
	} catch (error) {
		throw writeFault(error, temp);
	}
}

/** Removes every temporary file of a job but those kept, or of any job; other names are not touched. Says how many. */
export async function sweepTemps(workFolder: string, kept: ReadonlySet<string>): Promise<number> {
	let removed = 0;
	for (const name of await namesIn(workFolder)) {
		const path = join(workFolder, name);
		if (!TEMP_NAME.test(name) || kept.has(path)) continue;
		if (await removeIfThere(path)) removed++;
	}
	return removed;
}

/** A temporary file that its daemon has not touched for a week belongs to none any more: its state folder is lost. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 3600 * 1000;

/** Removes what daemons that are gone have left of their temporary files in folders beside this one. Says how many. */
export async function sweepForgotten(workFolder: string, nowMs: number): Promise<number> {
	let removed = 0;
	const root = dirname(workFolder);
	for (const folder of (await namesIn(root)).filter(isInstance).map((name) => join(root, name))) {
		if (folder === workFolder) continue;
		for (const name of (await namesIn(folder)).filter((one) => TEMP_NAME.test(one))) {
			const path = join(folder, name);
			const found = await identityAt(path);
			// Not mtime, which is that of the file that came.
			if (found === null || nowMs - Number(found.ctimeNs) / 1e6 < FORGOTTEN_AFTER_MS) continue;
			if (await removeIfThere(path)) removed++;
		}
	}
	return removed;
}

/** Whether a sealed temporary file is still there, whole. */
export async function isStillWhole(product: Omit<Sealed, "mtimeNs"> & { readonly temp: string }): Promise<boolean> {
	const found = await identityAt(product.temp);
	return found !== null && found.ino === product.ino && found.dev === product.dev && found.size === product.bytes;
}

async function namesIn(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (errnoOf(error) === "ENOENT") return [];
		throw error;
	}
}
