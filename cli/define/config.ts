import type { Command } from "commander";

const FILE = "YAML file with settings; default: the one that `watch` would use";

/** `autoprune config` and its subcommands. */
export function defineConfig(program: Command): void {
	const config = program.command("config").description("show, check and begin the settings");
	config.addHelpText("after", "\nExample:\n  autoprune config show");
	defineShow(config);
	defineCheck(config);
	config
		.command("init")
		.description("write a settings file with every setting at its default, and what each is for")
		.argument("[file]", "where to write; nothing that exists is replaced", "autoprune.yaml")
		.addHelpText("after", "\nExample:\n  autoprune config init ~/.config/autoprune/config.yaml")
		.action(async (file) => {
			const { initConfig } = await import("../commands/config/init.ts");
			process.exitCode = await initConfig(file);
		});
	config
		.command("schema")
		.description("print the JSON Schema of a settings file, for editors that complete and check by it")
		.addHelpText("after", "\nExample:\n  autoprune config schema > autoprune.schema.json")
		.action(async () => {
			const { printSchema } = await import("../commands/config/schema.ts");
			process.exitCode = printSchema();
		});
}

function defineShow(config: Command): void {
	config
		.command("show")
		.description("say what the settings come to, where each comes from, and where each kind of file goes")
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
		.description("name every fault of a settings file, with its line; exit code 78 when there is one")
		.argument("[file]", FILE)
		.addHelpText("after", "\nExample:\n  autoprune config check autoprune.yaml")
		.action(async (file) => {
			const { checkConfig } = await import("../commands/config/check.ts");
			process.exitCode = await checkConfig(file);
		});
}
