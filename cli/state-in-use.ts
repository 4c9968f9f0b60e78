import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { stateFolder } from "../daemon/journal/place.ts";
import { isLocked } from "../daemon/lock.ts";

/** The state folder that systemd makes for the machine's service. */
const SERVICE_STATE = "/var/lib/autoprune";

/** The state folder of the daemon that is meant: the user's own, or else the machine's. */
export async function stateInUse(): Promise<string> {
	const own = stateFolder(process.env, process.platform, homedir());
	if (process.env.STATE_DIRECTORY || !existsSync(SERVICE_STATE) || (await isLocked(own))) return own;
	return (await isLocked(SERVICE_STATE)) || !existsSync(own) ? SERVICE_STATE : own;
}
