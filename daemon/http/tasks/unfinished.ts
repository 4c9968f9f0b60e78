import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Config } from "../../../config/config.ts";
import { toFault } from "../../../toolkit/errors.ts";
import { removeIfThere } from "../../../workers/files/durable.ts";
import { statsAt } from "../../../workers/files/identity.ts";
import { renameFile } from "../../../workers/files/lost-replies.ts";
import type { Log } from "../../runtime/log.ts";
import { createMutex } from "../../runtime/mutex.ts";
import { webError } from "../errors.ts";
import type { WireTask } from "../wire/workshop.ts";
import { wireFileAt } from "../wire-files.ts";

/** The file in the state folder that lists the tasks that are not finished. */
const NAME = "web-tasks.json";

const notedTask = z.object({
	id: z.string(),
	kind: z.enum(["prune", "convert", "extract", "replace", "build"]),
	what: z.string(),
	name: z.string(),
	state: z.enum(["queued", "running"]),
	total: z.number(),
	/** Where the output gets its name. */
	path: z.string(),
});

/** A task that is not finished. */
type UnfinishedTask = Readonly<z.output<typeof notedTask>>;

/** Lists the unfinished tasks in the state folder, so that the next run of the daemon can say that it did not finish them. */
export interface UnfinishedTasks {
	/** Replaces the list. Never rejects: without the list, tasks work all the same. */
	write(tasks: readonly UnfinishedTask[]): Promise<void>;
}

/** `state`: the state folder. */
export function createUnfinishedTasks(state: string, log: Log): UnfinishedTasks {
	const path = join(state, NAME);
	const oneAtATime = createMutex();

	async function replace(tasks: readonly UnfinishedTask[]): Promise<void> {
		if (tasks.length === 0) {
			await removeIfThere(path);
			return;
		}
		await writeFile(`${path}.new`, JSON.stringify(tasks));
		await renameFile(`${path}.new`, path);
	}

	return {
		write: (tasks) =>
			oneAtATime(() =>
				replace(tasks).catch((error: unknown) => log.debug({ err: error }, "the list of tasks was not written")),
			),
	};
}

/**
 * The tasks that the last run of the daemon did not finish, the newest first, and forgets them. A task whose output has
 * got its name is done: it gets it only when it is complete.
 */
export async function takeUnfinished(state: string, config: Config): Promise<readonly WireTask[]> {
	const path = join(state, NAME);
	const noted = await readNoted(path);
	await removeIfThere(path).catch(() => undefined);
	return Promise.all(noted.map((task) => endOf(task, config)).reverse());
}

async function readNoted(path: string): Promise<readonly UnfinishedTask[]> {
	try {
		return z.array(notedTask).parse(JSON.parse(await readFile(path, "utf8")));
	} catch {
		// There is usually none, and one of another version says nothing.
		return [];
	}
}

async function endOf({ path, ...task }: UnfinishedTask, config: Config): Promise<WireTask> {
	const bytes = task.state === "running" ? ((await statsAt(path).catch(() => null))?.size ?? 0) : 0;
	if (bytes > 0) {
		return { ...task, state: "done", done: bytes, total: bytes, output: wireFileAt(path, config), fault: null };
	}
	const fault = toFault(webError("task.interrupted", { name: task.name }));
	return { ...task, state: "failed", done: 0, output: null, fault };
}
