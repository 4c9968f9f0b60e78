import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { stateFolder } from "../../daemon/journal/place.ts";
import { isLocked } from "../../daemon/lock.ts";
import { readStatus } from "../../daemon/status/file.ts";
import { judge } from "../../daemon/status/judge.ts";
import { monotonicMs } from "../../daemon/status/status.ts";
import { EXIT } from "../exit-codes.ts";
import { statusText } from "../render/status-text.ts";

/** The state folder that systemd makes for the machine's service. */
const SERVICE_STATE = "/var/lib/autoprune";

/** Says how the daemon is: the user's own, or else the machine's. */
export async function status(options: { readonly json?: true }): Promise<number> {
	const folder = await folderInUse();
	const [locked, last] = await Promise.all([isLocked(folder), readStatus(folder)]);
	const judged = judge(locked, last, monotonicMs());
	const text = options.json
		? JSON.stringify({ ...judged, folder, ...last }, null, 2)
		: statusText(judged, last, new Date());
	process.stdout.write(`${text}\n`);
	return judged.state === "down" || judged.state === "stuck" ? EXIT.failed : EXIT.done;
}

async function folderInUse(): Promise<string> {
	const own = stateFolder(process.env, process.platform, homedir());
	if (process.env.STATE_DIRECTORY || !existsSync(SERVICE_STATE) || (await isLocked(own))) return own;
	return (await isLocked(SERVICE_STATE)) || !existsSync(own) ? SERVICE_STATE : own;
}
