#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { toFault } from "../toolkit/errors.ts";
import { defineInspect } from "./define/inspect.ts";
import { defineLog } from "./define/log.ts";
import { definePrune } from "./define/prune.ts";
import { defineWatch } from "./define/watch.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./version.ts";

const program = new Command("autoprune")
	.description("Prunes Stable Diffusion models: half the size, safe to load, in the folder where your web UI looks.")
	.version(version())
	.showHelpAfterError("(try `autoprune --help`)")
	.configureHelp({ sortSubcommands: true })
	.exitOverride();

// A definition is only words; the command behind it is loaded when it is called, with the libraries that it needs.
for (const define of [defineWatch, defineInspect, definePrune, defineLog]) define(program);

try {
	await program.parseAsync();
} catch (error) {
	process.exitCode = report(error);
}

function report(error: unknown): number {
	if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
	const { code, message, hint } = toFault(error);
	process.stderr.write(`autoprune: ${message}\n  ${hint} (${code})\n`);
	if (code.startsWith("config.")) return EXIT.config;
	return code.startsWith("usage.") ? EXIT.usage : EXIT.failed;
}
