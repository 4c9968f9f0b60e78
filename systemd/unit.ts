import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isWithin } from "../workers/files/file-path.ts";
import type { Definition } from "./definition.ts";
import { commandOf, configFolder, type Launch, type Scope, writableRoots } from "./launch.ts";
import { argument, bindItem, item, program, restOfLine } from "./quote.ts";
import { filled } from "./template.ts";

const UNIT = "autoprune.service";

/** sd_booted(3): this folder exists if and only if systemd is the init process. */
const SYSTEMD_RUNS = "/run/systemd/system";

/** The folders that ProtectHome= hides, systemd.exec(5). */
const HOMES = ["/home", "/root", "/run/user"];

/** The service for systemd. `configHome` is $XDG_CONFIG_HOME or its default. */
export function systemdUnit(scope: Scope, configHome: string): Definition {
	const systemctl = scope === "user" ? (["systemctl", "--user"] as const) : (["systemctl"] as const);
	const journal = scope === "user" ? "journalctl --user -u autoprune -f" : "journalctl -u autoprune -f";
	return {
		file: scope === "user" ? join(configHome, "systemd", "user", UNIT) : join("/etc/systemd/system", UNIT),
		encoding: "utf8",
		text: scope === "user" ? userUnit : systemUnit,
		supervisor: { sign: SYSTEMD_RUNS, name: "systemd" },
		// Not `enable --now`, which would not restart a running service with the new file.
		start: [
			{ command: [...systemctl, "daemon-reload"] },
			{ command: [...systemctl, "enable", UNIT] },
			{ command: [...systemctl, "restart", UNIT] },
		],
		stop: [{ command: [...systemctl, "disable", "--now", UNIT], mayFail: true }],
		forget: [{ command: [...systemctl, "daemon-reload"] }],
		status: [...systemctl, "--no-pager", "status", UNIT],
		statusSays: "running",
		advice: [
			`log: ${journal}`,
			...(scope === "user" ? ["to run without a login: loginctl enable-linger"] : []),
			`if inotify watches run out: ${fileURLToPath(new URL("99-autoprune-inotify.conf", import.meta.url))}`,
		],
	};
}

function userUnit(launch: Launch): string {
	return filled("autoprune-user.service", everyUnit(launch));
}

function systemUnit(launch: Launch): string {
	const { user, group } = launch.owner;
	// Without capabilities root is an ordinary user. A user namespace removes what privileges remain.
	const confined = user === "root" ? "\nPrivateUsers=yes" : "";
	return filled("autoprune.service", {
		...everyUnit(launch),
		mounts: launch.folders.map(item).join(" "),
		identity: `User=${user}\nGroup=${group}${confined}`,
		folders: foldersOf(launch),
	});
}

function everyUnit(launch: Launch) {
	const [node = "", ...rest] = commandOf(launch);
	const variables = Object.entries(launch.environment).map(([name, value]) => item(`${name}=${value}`));
	return {
		command: [program(node), ...rest.map(argument)].join(" "),
		workingDirectory: launch.config === null ? `WorkingDirectory=${restOfLine(launch.cwd)}` : "",
		environment: variables.length === 0 ? "" : `Environment=${variables.join(" ")}`,
	};
}

/** Home folders are hidden; the folders that the service needs in them are bind-mounted individually. */
function foldersOf(launch: Launch): string {
	const roots = writableRoots(launch.folders);
	// The folder of the settings file and not the file itself, because editors replace the file by another one.
	const read = [launch.node, launch.root, configFolder(launch)].filter(isInHome);
	const readOnly = read.filter((path) => !roots.some((root) => isWithin(path, root)));
	const outside = roots.filter((root) => !isInHome(root));
	const inside = roots.filter(isInHome);
	const lines = [
		`ProtectHome=${inside.length + readOnly.length === 0 ? "yes" : "tmpfs"}`,
		listLine("ReadWritePaths", outside.map(item)),
		listLine("BindPaths", inside.map(bindItem)),
		listLine("BindReadOnlyPaths", readOnly.map(bindItem)),
	];
	return lines.filter((line) => line !== "").join("\n");
}

function listLine(directive: string, items: readonly string[]): string {
	return items.length === 0 ? "" : `${directive}=${items.join(" ")}`;
}

function isInHome(path: string): boolean {
	return HOMES.some((home) => isWithin(path, home));
}
