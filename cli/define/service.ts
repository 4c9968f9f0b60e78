import { type Command, Option } from "commander";
import type { ServiceAction } from "../commands/service.ts";

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
		.description("keep the daemon running with systemd, or with launchd on macOS")
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
			.addOption(new Option("--system", "for the machine, starting at boot; runs as the owner of the library"))
			.option("--config <file>", "YAML file with settings for the service")
			.addHelpText("after", `\nExample:\n  autoprune service ${name} --user`)
			.action(async (options) => {
				const { service: run } = await import("../commands/service.ts");
				process.exitCode = await run(name as ServiceAction, options);
			});
	}
}
