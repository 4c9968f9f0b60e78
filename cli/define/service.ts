import { type Command, Option } from "commander";
import type { ServiceAction } from "../commands/service.ts";

const ACTIONS: Readonly<Record<ServiceAction, string>> = {
	install: "write the service's file and start it, now and from now on",
	uninstall: "stop the service and remove its file",
	status: "show how the service is, as the operating system knows it",
	print: "show the file that would be installed, and where; change nothing",
};

/** `autoprune service`. */
export function defineService(program: Command): void {
	const service = program
		.command("service")
		.description("have systemd, or launchd on macOS, keep the daemon running")
		.addHelpText("after", "\nExample:\n  autoprune service install --config ~/autoprune.yaml");
	for (const [name, text] of Object.entries(ACTIONS)) {
		service
			.command(name)
			.description(text)
			.addOption(new Option("--user", "for yourself, from your login on; the default but for root").conflicts("system"))
			.addOption(new Option("--system", "for the machine, from its start on; runs as the owner of the library"))
			.option("--config <file>", "YAML file with settings, for the service to use")
			.addHelpText("after", `\nExample:\n  autoprune service ${name} --user`)
			.action(async (options) => {
				const { service: run } = await import("../commands/service.ts");
				process.exitCode = await run(name as ServiceAction, options);
			});
	}
}
