import { homedir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../config/load.ts";
import type { Definition } from "../../systemd/definition.ts";
import { serviceError } from "../../systemd/errors.ts";
import { install, showStatus, uninstall } from "../../systemd/install.ts";
import type { Scope } from "../../systemd/launch.ts";
import { launchdJob } from "../../systemd/property-list.ts";
import { systemdUnit } from "../../systemd/unit.ts";
import { EXIT } from "../exit-codes.ts";
import { launchOf, makeFolders } from "../service-launch.ts";

/** The subcommands of `autoprune service`. */
export type ServiceAction = "install" | "uninstall" | "status" | "print";

interface Options {
	readonly user?: true;
	readonly system?: true;
	readonly config?: string;
}

/** Installs, removes or shows the service. */
export async function service(action: ServiceAction, options: Options): Promise<number> {
	const scope = scopeOf(options);
	const definition = definitionFor(scope);
	switch (action) {
		case "install":
			return await installIt(definition, scope, options.config);
		case "uninstall":
			uninstall(definition);
			process.stdout.write(`stopped and removed ${definition.file}; models, settings and history are kept\n`);
			return EXIT.done;
		case "status":
			return showStatus(definition) ? EXIT.done : EXIT.failed;
		case "print":
			process.stderr.write(`${definition.file}:\n`);
			process.stdout.write(definition.text(launchOf(await settings(options.config), scope)));
			return EXIT.done;
	}
}

async function installIt(definition: Definition, scope: Scope, file: string | undefined): Promise<number> {
	const config = await settings(file);
	makeFolders(config);
	install(definition, launchOf(config, scope));
	const lines = [
		`installed ${definition.file} and started the service`,
		...definition.advice.map((line) => `  ${line}`),
	];
	process.stdout.write(`${lines.join("\n")}\n`);
	return EXIT.done;
}

function settings(file: string | undefined) {
	return loadConfig(file, { cwd: process.cwd(), env: process.env });
}

function scopeOf({ user, system }: Options): Scope {
	if (user || system) return user ? "user" : "system";
	return process.getuid?.() === 0 ? "system" : "user";
}

function definitionFor(scope: Scope): Definition {
	if (process.platform === "darwin") return launchdJob(scope, { uid: process.getuid?.() ?? 0, home: homedir() });
	if (process.platform === "linux") {
		return systemdUnit(scope, process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"));
	}
	throw serviceError("service.no-supervisor", { what: `services on ${process.platform} are not supported` });
}
