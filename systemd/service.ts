import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stateFolder } from "../config/state-folder.ts";
import type { Definition } from "./definition.ts";
import { serviceError } from "./errors.ts";
import type { Scope } from "./launch.ts";
import { launchdJob } from "./property-list.ts";
import { scheduledTask } from "./scheduled-task.ts";
import { systemdUnit } from "./unit.ts";

/** The service of this operating system. Throws `service.no-supervisor` where there is none, and `service.user-only`. */
export function serviceOf(scope: Scope): Definition {
	switch (process.platform) {
		case "darwin":
			return launchdJob(scope, { uid: process.getuid?.() ?? 0, home: homedir() });
		case "linux":
			return systemdUnit(scope, process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"));
		case "win32":
			return scheduledTask(scope, {
				user: `${process.env.USERDOMAIN ?? process.env.COMPUTERNAME ?? "."}\\${userInfo().username}`,
				folder: stateFolder(process.env),
				askToStop: [process.execPath, fileURLToPath(new URL("../cli/main.js", import.meta.url)), "stop"],
			});
		default:
			throw serviceError("service.no-supervisor", { what: `services on ${process.platform} are not supported` });
	}
}
