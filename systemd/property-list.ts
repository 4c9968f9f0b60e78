import { join } from "node:path";
import type { Definition } from "./definition.ts";
import { commandOf, type Launch, type Scope } from "./launch.ts";
import { xmlText } from "./quote.ts";
import { filled } from "./template.ts";

const LABEL = "io.autoprune";

/** The service for launchd: an agent of one user, or a system daemon that runs as the owner of the folders. */
export function launchdJob(scope: Scope, { uid, home }: { readonly uid: number; readonly home: string }): Definition {
	const domain = scope === "user" ? `gui/${uid}` : "system";
	const place = scope === "user" ? join(home, "Library") : "/Library";
	const log = join(place, "Logs", "autoprune.log");
	const file = join(place, scope === "user" ? "LaunchAgents" : "LaunchDaemons", `${LABEL}.plist`);
	const bootout = { command: ["launchctl", "bootout", `${domain}/${LABEL}`], mayFail: true } as const;
	return {
		file,
		encoding: "utf8",
		text: (launch) => propertyList(launch, scope, log),
		supervisor: null,
		// `bootstrap` does not replace a loaded service, so it is unloaded first.
		start: [bootout, { command: ["launchctl", "bootstrap", domain, file] }],
		stop: [bootout],
		forget: [],
		status: ["launchctl", "print", `${domain}/${LABEL}`],
		statusSays: "running",
		advice: [
			`log: tail -f ${log}`,
			"models in Downloads, Desktop, Documents or on other disks need Full Disk Access for node, in System Settings",
		],
	};
}

function propertyList(launch: Launch, scope: Scope, log: string): string {
	return filled(`${LABEL}.plist`, {
		arguments: commandOf(launch).map(stringOf).join("\n"),
		identity: scope === "user" ? "" : keyOf("UserName", launch.owner.user),
		// With `--config` the working directory does not matter: relative folders are relative to the settings file.
		workingDirectory: xmlText(launch.config === null ? launch.cwd : "/"),
		environment: Object.entries(launch.environment)
			.map(([name, value]) => keyOf(name, value))
			.join("\n"),
		log: xmlText(log),
	});
}

function keyOf(key: string, value: string): string {
	return `<key>${xmlText(key)}</key>\n${stringOf(value)}`;
}

function stringOf(text: string): string {
	return `<string>${xmlText(text)}</string>`;
}
