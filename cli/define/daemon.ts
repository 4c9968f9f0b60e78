import { type Command, Option } from "commander";
import type { ServiceAction } from "../commands/service.ts";

/** `autoprune watch`. */
export function defineWatch(program: Command): void {
	program
		.command("watch")
		.description("watch the inbox and prune the files that arrive, until Ctrl-C")
		.option("--once", "process the files that are in the inbox now, then exit")
		.option("-q, --quiet", "print only problems")
		.option("--config <file>", "YAML file with settings")
		.addOption(
			new Option("--role <role>", "what this host does for a shared journal; overrides the setting `role`").choices([
				"both",
				"watch",
				"work",
			]),
		)
		.addHelpText("after", "\nExample:\n  autoprune watch --config autoprune.yaml")
		.action(async (options) => {
			const { watch } = await import("../commands/watch.ts");
			process.exitCode = await watch(options);
		});
}

/** `autoprune status`. */
export function defineStatus(program: Command): void {
	program
		.command("status")
		.description("show whether the daemon runs and what it is doing; exit code 1 if it is down or stuck")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune status || systemctl --user restart autoprune")
		.action(async (options) => {
			const { status } = await import("../commands/status.ts");
			process.exitCode = await status(options);
		});
}

/** `autoprune pause`. */
export function definePause(program: Command): void {
	program
		.command("pause")
		.description("start no new job until `autoprune resume`, even after a restart; running jobs will finish")
		.option("--why <text>", "a reason, shown wherever the pause is reported")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", '\nExample:\n  autoprune pause --why "the disk is being replaced"')
		.action(async (options) => {
			const { pause } = await import("../commands/pause.ts");
			process.exitCode = await pause(options);
		});
}

/** `autoprune resume`. */
export function defineResume(program: Command): void {
	program
		.command("resume")
		.description("end the pause and start the waiting jobs")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune resume")
		.action(async (options) => {
			const { resume } = await import("../commands/pause.ts");
			process.exitCode = await resume(options);
		});
}

/** `autoprune stop`. */
export function defineStop(program: Command): void {
	program
		.command("stop")
		.description("end the running daemon; unfinished files stay in the inbox")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune stop")
		.action(async (options) => {
			const { stop } = await import("../commands/stop.ts");
			process.exitCode = await stop(options);
		});
}

/** `autoprune retry`. */
export function defineRetry(program: Command): void {
	program
		.command("retry")
		.description("move a file that was refused, pruned or undone back into the inbox to process it again")
		.argument("<id>", "the entry's number, as `autoprune log` lists it")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune retry 412")
		.action(async (id, options) => {
			const { retry } = await import("../commands/retry.ts");
			process.exitCode = await retry(id, options);
		});
}

/** `autoprune undo`. */
export function defineUndo(program: Command): void {
	program
		.command("undo")
		.description("undo the processing of a file: its output goes to the trash, its original stays or moves to --to")
		.argument("<id>", "the entry's number, as `autoprune log` lists it")
		.option("--to <path>", "a folder or an unused path to move the original to; default: it stays in Originals")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune undo 411 --to ~/downloads/")
		.action(async (id, options) => {
			const { undo } = await import("../commands/undo.ts");
			process.exitCode = await undo(id, options);
		});
}

const ACTIONS: Readonly<Record<ServiceAction, string>> = {
	install: "write the service file, start the service now and on every login or boot",
	uninstall: "stop the service and remove its file",
	status: "show the state of the service as the operating system reports it",
	print: "show the file that would be installed and its path, without changing anything",
};

/** `autoprune service`. */
export function defineService(program: Command): void {
	const service = program
		.command("service")
		.description("keep the daemon running with systemd, launchd (macOS) or the Task Scheduler (Windows)")
		.addHelpText("after", "\nExample:\n  autoprune service install --config ~/autoprune.yaml");
	for (const [name, text] of Object.entries(ACTIONS)) {
		service
			.command(name)
			.description(text)
			.addOption(
				new Option("--user", "for the current user, starting at login; the default except for root").conflicts(
					"system",
				),
			)
			.addOption(
				new Option("--system", "for the machine, starting at boot, as the owner of the library; not on Windows"),
			)
			.option("--config <file>", "YAML file with settings for the service")
			.addHelpText("after", `\nExample:\n  autoprune service ${name} --user`)
			.action(async (options) => {
				const { service: run } = await import("../commands/service.ts");
				process.exitCode = await run(name as ServiceAction, options);
			});
	}
}
