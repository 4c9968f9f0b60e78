import { win32 } from "node:path";
import type { Definition } from "./definition.ts";
import { serviceError } from "./errors.ts";
import { commandOf, type Launch, type Scope } from "./launch.ts";
import { windowsArgument, xmlText } from "./quote.ts";
import { filled } from "./template.ts";

const TASK = "autoprune";

/** The schema's limit for the working directory. */
const LONGEST_PATH = 260;

/** What the task depends on in addition to the launch. */
export interface TaskSurroundings {
	/** The user whose log-on starts the task, with the domain or the computer: `PC\user`. */
	readonly user: string;
	/** The folder for the task's file. */
	readonly folder: string;
	/** The command that asks the running daemon to stop, and waits until it has. */
	readonly askToStop: readonly [string, ...string[]];
}

/** The task for the Task Scheduler of Windows, started when its user logs on. Throws `service.user-only`. */
export function scheduledTask(scope: Scope, { user, folder, askToStop }: TaskSurroundings): Definition {
	if (scope === "system") throw serviceError("service.user-only", undefined);
	const file = win32.join(folder, "scheduled-task.xml");
	// The scheduler ends a task by TerminateProcess, so the daemon is asked first.
	const end = [
		{ command: askToStop, mayFail: true },
		{ command: ["schtasks", "/end", "/tn", TASK], mayFail: true },
	] as const;
	return {
		file,
		encoding: "utf16le",
		text: (launch) => taskOf(launch, user),
		supervisor: null,
		// A running instance would make `/run` do nothing, so it is ended first.
		start: [
			{ command: ["schtasks", "/create", "/tn", TASK, "/xml", file, "/f"] },
			...end,
			{ command: ["schtasks", "/run", "/tn", TASK] },
		],
		stop: [...end, { command: ["schtasks", "/delete", "/tn", TASK, "/f"] }],
		forget: [],
		status: ["schtasks", "/query", "/tn", TASK, "/v", "/fo", "list"],
		// It prints whether the task runs in the language of the user.
		statusSays: "registered",
		advice: [
			"it starts when you log on, without a window; `autoprune status` and `autoprune log` show what it does",
			"a daemon that ended is started again within five minutes; `autoprune pause` and `autoprune service uninstall` last",
		],
	};
}

function taskOf(launch: Launch, user: string): string {
	const directory = launch.config === null ? launch.cwd : launch.root;
	if (directory.length > LONGEST_PATH) {
		const why = `a working directory may have ${LONGEST_PATH} characters`;
		throw serviceError("service.odd-path", { path: directory, why });
	}
	const command = commandOf(launch);
	for (const path of [directory, ...command]) refuseVariables(path);
	return filled("scheduled-task.xml", {
		user: xmlText(user),
		arguments: xmlText(["--headless", ...command.map(windowsArgument)].join(" ")),
		workingDirectory: xmlText(directory),
	});
}

/** The scheduler expands `%NAME%` and `$(Arg0)`, and knows no way to write them as plain text. */
function refuseVariables(path: string): void {
	if (/%.+%/.test(path)) {
		throw serviceError("service.odd-path", {
			path,
			why: "text between two percent signs would be taken for a variable",
		});
	}
	if (path.includes("$(")) {
		throw serviceError("service.odd-path", { path, why: "$( would be taken for the start of a variable" });
	}
}
