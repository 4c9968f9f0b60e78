import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { removeIfThere, writeFault } from "../../workers/files/durable.ts";
import { type Identity, identityAt, identityOf, namesIn } from "../../workers/files/identity.ts";
import { isInstance } from "../instance.ts";
import { copyAttributes } from "./copy-attributes.ts";
import { NOTHING_INHERITED } from "./inherited.ts";

const TEMP_NAME = /^(job-\d+\.\d+(\.s\d+)?|task-\d+)\.part$/;

/**
 * Path of a job's temporary file. It is named after the job, because the file's own name may be too long for a
 * suffix.
 */
export function tempPath(workFolder: string, job: { readonly id: number; readonly attempt: number }): string {
	return join(workFolder, `job-${job.id}.${job.attempt}.part`);
}

/** Path of the temporary file of a task of the web page. Only one task is written at a time. */
export function taskTempPath(workFolder: string, number: number): string {
	return join(workFolder, `task-${number}.part`);
}

/** Path of the temporary file of a product's sidecar. */
export function sidecarTemp(productTemp: string, index: number): string {
	return productTemp.replace(/part$/, `s${index}.part`);
}

/** Removes a product's temporary file and those of its sidecars. */
export async function removeTemps(productTemp: string): Promise<void> {
	await removeIfThere(productTemp);
	const [own, folder] = [basename(productTemp).replace(/part$/, "s"), dirname(productTemp)];
	for (const name of await namesIn(folder)) {
		if (name.startsWith(own) && TEMP_NAME.test(name)) await removeIfThere(join(folder, name));
	}
}

/** Fingerprint of a finished temporary file. */
export type Sealed = Pick<Identity, "dev" | "ino" | "mtimeNs"> & { readonly bytes: number };

/**
 * Copies owner, permissions and modification time from the source to a finished temporary file (without a source,
 * those of a new file) and syncs it. `inherited`: see `copyAttributes`. After a fault the file must be discarded: a
 * second fsync may succeed although the kernel has dropped dirty pages.
 */
export async function sealTemp(temp: string, from: Uint8Array | null, inherited = NOTHING_INHERITED): Promise<Sealed> {
	try {
		const handle = await open(temp, "r+");
		try {
			await copyAttributes(handle, from, inherited);
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

/**
 * Removes the temporary files of all jobs and tasks except the paths in `kept`; other names are not touched. Returns the
 * number of removed files.
 */
export async function sweepTemps(workFolder: string, kept: ReadonlySet<string>): Promise<number> {
	let removed = 0;
	for (const name of await namesIn(workFolder)) {
		const path = join(workFolder, name);
		if (!TEMP_NAME.test(name) || kept.has(path)) continue;
		if (await removeIfThere(path)) removed++;
	}
	return removed;
}

/** A temporary file unchanged for a week belongs to a daemon whose state folder is lost. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 3600 * 1000;

/**
 * Removes temporary files of vanished daemons from the folders beside this one. Returns the number of removed files.
 */
export async function sweepForgotten(workFolder: string, nowMs: number): Promise<number> {
	let removed = 0;
	const root = dirname(workFolder);
	for (const folder of (await namesIn(root)).filter(isInstance).map((name) => join(root, name))) {
		if (folder === workFolder) continue;
		for (const name of (await namesIn(folder)).filter((one) => TEMP_NAME.test(one))) {
			const path = join(folder, name);
			const found = await identityAt(path);
			// Not mtime, which is copied from the source.
			if (found === null || nowMs - Number(found.ctimeNs) / 1e6 < FORGOTTEN_AFTER_MS) continue;
			if (await removeIfThere(path)) removed++;
		}
	}
	return removed;
}

/** Whether a finished temporary file still exists with its full content. */
export async function isStillWhole(product: Omit<Sealed, "mtimeNs"> & { readonly temp: string }): Promise<boolean> {
	const found = await identityAt(product.temp);
	return found !== null && found.ino === product.ino && found.dev === product.dev && found.size === product.bytes;
}
