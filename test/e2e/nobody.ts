import { spawnSync } from "node:child_process";
import { chownSync } from "node:fs";
import { CLI } from "./run.ts";

const ID = 65534;

/** Words before a daemon that is to have no more rights than others: root may do everything, and runs it as nobody. */
export const asNobody: readonly string[] =
	process.getuid?.() === 0 ? ["setpriv", `--reuid=${ID}`, `--regid=${ID}`, "--clear-groups"] : [];

const [command = "", ...args] = [...asNobody, process.execPath, CLI, "--version"];

/** Whether such a daemon can run at all: nobody must be able to reach the program. */
export const canBeNobody = spawnSync(command, args).status === 0;
if (!canBeNobody) console.log("skipped: what takes rights away, for no other user can run the program here");

/** Makes folders those of the user that such a daemon runs as. */
export function giveToNobody(...folders: readonly string[]): void {
	if (asNobody.length > 0) for (const folder of folders) chownSync(folder, ID, ID);
}
