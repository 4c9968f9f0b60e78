#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { ModelError, toFault } from "../toolkit/errors.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./version.ts";

const program = new Command("autoprune")
	.description("Prunes Stable Diffusion models: half the size, safe to load, in the folder where your web UI looks.")
	.version(version())
	.showHelpAfterError("(try `autoprune --help`)")
	.configureHelp({ sortSubcommands: true })
	.exitOverride();

// Each command is loaded when it is called: `inspect` need not wait for the daemon's libraries.
program
	.command("watch")
	.description("watch the inbox and prune what arrives; Ctrl-C ends it")
	.option("--once", "work through what is in the inbox now, and end")
	.option("--config <file>", "YAML file with settings")
	.addHelpText("after", "\nExample:\n  autoprune watch --config autoprune.yaml")
	.action(async (options) => {
		const { watch } = await import("./commands/watch.ts");
		process.exitCode = await watch(options);
	});

program
	.command("inspect")
	.description("say what a file is, what is in it and what could go")
	.argument("<file...>", "models of any supported format")
	.option("--full", "every architecture that was weighed, every unknown tensor")
	.option("--json", "one JSON document on standard output")
	.addHelpText("after", "\nExample:\n  autoprune inspect anything-v3.ckpt --full")
	.action(async (files, options) => {
		const { inspect } = await import("./commands/inspect.ts");
		process.exitCode = await inspect(files, options);
	});

program
	.command("prune")
	.description("prune one file by hand; the file itself stays as it is")
	.argument("<file>", "a model")
	.option("-o, --output <out>", "where to write; default: beside the file, under a free name")
	.option("--precision <precision>", "fp16, bf16, fp32 or keep")
	.option("--keep-ema", "keep the EMA weights")
	.option("--fix-clip", "mend broken CLIP position ids")
	.option("--dry-run", "show the plan, write nothing")
	.option("--json", "one JSON document on standard output")
	.option("--config <file>", "YAML file with settings")
	.addHelpText("after", "\nExample:\n  autoprune prune anything-v3.ckpt -o anything-v3.safetensors")
	.action(async (file, options) => {
		const { prune } = await import("./commands/prune.ts");
		process.exitCode = await prune(file, options);
	});

program
	.command("log")
	.description("list what was done, newest first")
	.option("--limit <count>", "how many rows", "20")
	.option("--outcome <kind>", "published, unchanged, refused or crashed")
	.option("--name <glob>", "only files whose name matches, as `anything*`")
	.option("--since <when>", "a duration as 7d or 12h, or a date as 2026-11-01")
	.option("--json", "one JSON document on standard output")
	.addHelpText("after", "\nExample:\n  autoprune log --outcome refused --since 7d")
	.action(async (options) => {
		const { log } = await import("./commands/log.ts");
		process.exitCode = await log(options);
	});

try {
	await program.parseAsync();
} catch (error) {
	process.exitCode = report(error);
}

function report(error: unknown): number {
	if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
	const { code, message, hint } = toFault(error);
	process.stderr.write(`autoprune: ${message}\n  ${hint} (${code})\n`);
	if (error instanceof ModelError && error.code.startsWith("config.")) return EXIT.config;
	if (error instanceof ModelError && error.code.startsWith("usage.")) return EXIT.usage;
	return EXIT.failed;
}
