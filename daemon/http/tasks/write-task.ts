import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { giveName } from "../../../operations/give-name.ts";
import { UserError } from "../../../toolkit/errors.ts";
import { workerError } from "../../../workers/errors.ts";
import { makeFolders, removeIfThere, writeFault } from "../../../workers/files/durable.ts";
import { errnoOf, isGone } from "../../../workers/files/identity.ts";
import type { Need } from "../../admission/need.ts";
import type { Admission, Ticket } from "../../admission.ts";
import type { Engine } from "../../engine/client.ts";
import { daemonError } from "../../errors.ts";
import type { InboxContexts } from "../../inbox-contexts.ts";
import type { StagingFolder } from "../../publish/staging-folder.ts";
import { sealTemp, taskTempPath } from "../../publish/temp.ts";
import { engineFault } from "../engine-fault.ts";
import { webError } from "../errors.ts";
import type { PagePlan } from "../workshop.ts";

/** What a task is written with. */
export interface TaskMeans {
	readonly engine: Engine;
	readonly admission: Admission;
	readonly contexts: Pick<InboxContexts, "of">;
}

/** A task that is about to be written. */
export interface TaskToWrite {
	readonly plan: PagePlan;
	/** The name of the output. */
	readonly name: string;
	/** The number in the name of its temporary file. */
	readonly number: number;
	readonly signal: AbortSignal;
	readonly onProgress: (done: number, total: number) => void;
}

/**
 * Writes the output of a task into its folder of the library: under a temporary name in a staging folder, verified and
 * synced, and then under its own name, which no file has. Nothing is left after a failure. Returns the path and the
 * size. Throws UserError, FaultError, or the signal's reason.
 */
export async function writeTask(
	{ plan, name, number, signal, onProgress }: TaskToWrite,
	{ engine, admission, contexts }: TaskMeans,
): Promise<{ readonly path: string; readonly bytes: number }> {
	const { operation, config, planned } = plan;
	const { folder, need, identities } = planned;
	const { library, stagingFolderFor } = contexts.of(config.inbox);
	const fault = await library.fault();
	if (fault !== null) throw fault;
	const path = join(folder, name);
	await refuseTaken(path);
	const { folder: stagedIn, workFolder, inherited } = await staged(stagingFolderFor(folder), folder);
	const ticket = await admitted(admission, stagedIn, need);
	const into = taskTempPath(workFolder, number);
	try {
		await makeFolders(workFolder);
		const followed = (done: number, total: number): void => {
			ticket.wrote(Math.round((planned.bytes * done) / Math.max(1, total)));
			onProgress(done, total);
		};
		const input = { operation, config, identities, into };
		const { bytes } = await engine.run("write", input, { signal, onProgress: followed }).catch(engineFault);
		await sealTemp(into, null, inherited);
		signal.throwIfAborted();
		await makeFolders(folder);
		return { path: await named(into, path, folder), bytes };
	} finally {
		ticket.end();
		await removeIfThere(into).catch(() => undefined);
	}
}

async function staged(staging: Promise<StagingFolder>, folder: string): Promise<StagingFolder> {
	return staging.catch((error: unknown) => {
		throw writeFault(error, folder);
	});
}

/** Throws `work.exists` if something has this path. */
export async function refuseTaken(path: string): Promise<void> {
	try {
		await lstat(path);
	} catch (error) {
		if (isGone(error)) return;
		throw writeFault(error, path);
	}
	throw workerError("work.exists", { path });
}

/** The faults of jobs say that the job will start by itself, which a task does not. */
async function admitted(admission: Admission, folder: string, need: Need): Promise<Ticket> {
	try {
		return await admission.admit(folder, need);
	} catch (error) {
		const isRoom = error instanceof UserError && error.retry === "when-room";
		if (!isRoom) throw error;
		const room = await admission.room(folder);
		if (error.code === "work.waiting-memory") {
			throw webError("task.memory", { needs: need.memory, free: room.memory }, { cause: error });
		}
		throw webError("task.space", { folder, needs: need.disk, free: room.disk }, { cause: error });
	}
}

async function named(into: string, path: string, folder: string): Promise<string> {
	try {
		return await giveName(into, path);
	} catch (error) {
		// The staging folder is on the same disk, so EXDEV can only come from a directory quota.
		if (errnoOf(error) === "EXDEV") throw daemonError("work.other-disk", { folder });
		throw writeFault(error, path);
	}
}
