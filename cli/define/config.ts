import type { Command } from "commander";

const FILE = "YAML file with settings; default: the file that `watch` uses";

/** `autoprune config` and its subcommands. */
export function defineConfig(program: Command): void {
	const config = program.command("config").description("show, check or create the settings");
	config.addHelpText("after", "\nExample:\n  autoprune config show");
	defineShow(config);
	defineCheck(config);
	config
		.command("init")
		.description("write a settings file that lists and explains every setting, each at its default")
		.argument("[file]", "output file; an existing file is never overwritten", "autoprune.yaml")
		.addHelpText("after", "\nExample:\n  autoprune config init ~/.config/autoprune/config.yaml")
		.action(async (file) => {
			const { initConfig } = await import("../commands/config/init.ts");
			process.exitCode = await initConfig(file);
		});
	config
		.command("schema")
		.description("print the JSON Schema of the settings file, for editors that complete and validate with it")
		.addHelpText("after", "\nExample:\n  autoprune config schema > autoprune.schema.json")
		.action(async () => {
			const { printSchema } = await import("../commands/config/schema.ts");
			process.exitCode = printSchema();
		});
}

function defineShow(config: Command): void {
	config
		.command("show")
		.description("show the effective settings, the source of each, and the folder for each kind of file")
		.option("--config <file>", FILE)
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune config show --config autoprune.yaml")
		.action(async (options) => {
			const { showConfig } = await import("../commands/config/show.ts");
			process.exitCode = await showConfig(options);
		});
}

function defineCheck(config: Command): void {
	config
		.command("check")
		.description("list every error in a settings file with its line number; exit code 78 if there is one")
		.argument("[file]", FILE)
		.addHelpText("after", "\nExample:\n  autoprune config check autoprune.yaml")
		.action(async (file) => {
			const { checkConfig } = await import("../commands/config/check.ts");
			process.exitCode = await checkConfig(file);
		});
}
