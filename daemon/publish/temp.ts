import { randomInt } from "node:crypto";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { removeIfThere, writeFault } from "../../workers/files/durable.ts";
import { type Identity, identityAt, identityOf, namesIn } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { isInstance } from "../instance.ts";
import type { HeldJob } from "../journal/port/model.ts";
import { copyAttributes } from "./copy-attributes.ts";
import { NOTHING_INHERITED } from "./inherited.ts";

const JOB_TEMP = /^job-(\d+)\.(\d+)\.(s\d+\.)?part$/;

const TASK_TEMP = /^task-(\d+\.)?\d+\.part$/;

/** Processes on several hosts may have tasks of the same number, and write into one folder. */
const PROCESS = randomInt(2 ** 47);

/**
 * Path of a job's temporary file. It is named after the job, because the file's own name may be too long for a suffix, and
 * after the claim, because an earlier holder of the job may still write to its own file. `part`: see `jobTempOf`.
 */
export function tempPath(workFolder: string, { id, claim }: HeldJob, part = ""): string {
	return join(workFolder, `job-${id}.${claim}.${part}part`);
}

/**
 * The job, the claim and the part of the job that a file name belongs to; null for other names. The part is empty for the
 * output, and `s0.`, `s1.` … for sidecars.
 */
export function jobTempOf(name: string): (HeldJob & { readonly part: string }) | null {
	const found = JOB_TEMP.exec(name);
	return found === null ? null : { id: Number(found[1]), claim: Number(found[2]), part: found[3] ?? "" };
}

function isTemp(name: string): boolean {
	return JOB_TEMP.test(name) || TASK_TEMP.test(name);
}

/** Path of the temporary file of a task of the web page. */
export function taskTempPath(workFolder: string, number: number): string {
	return join(workFolder, `task-${PROCESS}.${number}.part`);
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
		if (name.startsWith(own) && isTemp(name)) await removeIfThere(join(folder, name));
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
 * Removes the temporary files of all tasks, and of all jobs except those with these ids; other names are not touched.
 * Returns the number of removed files.
 */
export async function sweepTemps(workFolder: string, kept: ReadonlySet<number>): Promise<number> {
	let removed = 0;
	for (const name of await namesIn(workFolder)) {
		if (!isTemp(name) || kept.has(jobTempOf(name)?.id ?? 0)) continue;
		if (await removeIfThere(join(workFolder, name))) removed++;
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
		for (const name of (await namesIn(folder)).filter(isTemp)) {
			if (await removeUnchanged(join(folder, name), nowMs - FORGOTTEN_AFTER_MS)) removed++;
		}
	}
	return removed;
}

/** A host that was cut off for longer than this writes to files without a name when it is back. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/**
 * Removes the temporary files of tasks, and of jobs except those with the ids of `keptIds`, that have not changed for a day.
 * Other hosts may write into the folder. `keptIds` is called when it is known which files there are, since this host's clock
 * may be wrong, and a job may just have begun. Returns the number of removed files.
 */
export async function sweepAbandoned(
	workFolder: string,
	keptIds: () => Promise<ReadonlySet<number>>,
	nowMs: number,
): Promise<number> {
	let removed = 0;
	const names = (await namesIn(workFolder)).filter(isTemp);
	const kept = await keptIds();
	for (const name of names) {
		if (kept.has(jobTempOf(name)?.id ?? 0)) continue;
		if (await removeUnchanged(join(workFolder, name), nowMs - ABANDONED_AFTER_MS)) removed++;
	}
	return removed;
}

async function removeUnchanged(path: string, sinceMs: number): Promise<boolean> {
	const found = await identityAt(path);
	// Not mtime, which is copied from the source.
	return found !== null && Number(found.ctimeNs) / 1e6 <= sinceMs && (await removeIfThere(path));
}

/** Whether a finished temporary file still exists with its full content. */
export async function isStillWhole(product: Omit<Sealed, "mtimeNs"> & { readonly temp: string }): Promise<boolean> {
	const found = await fileAt(product.temp);
	return found !== null && found.ino === product.ino && found.dev === product.dev && found.size === product.bytes;
}
