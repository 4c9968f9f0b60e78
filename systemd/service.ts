import { homedir } from "node:os";
import { join } from "node:path";
import type { Definition } from "./definition.ts";
import { serviceError } from "./errors.ts";
import type { Scope } from "./launch.ts";
import { launchdJob } from "./property-list.ts";
import { systemdUnit } from "./unit.ts";

/** The service of this operating system. Throws `service.no-supervisor` where there is none. */
export function serviceOf(scope: Scope): Definition {
	switch (process.platform) {
		case "darwin":
			return launchdJob(scope, { uid: process.getuid?.() ?? 0, home: homedir() });
		case "linux":
			return systemdUnit(scope, process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"));
		default:
			throw serviceError("service.no-supervisor", { what: `services on ${process.platform} are not supported` });
	}
}
