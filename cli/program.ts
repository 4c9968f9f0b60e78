import { Command } from "commander";
import { defineBuild } from "./define/build.ts";
import { defineCompletion } from "./define/completion.ts";
import { defineConfig } from "./define/config.ts";
import { defineConvert } from "./define/convert.ts";
import { defineExtract } from "./define/extract.ts";
import { defineInspect } from "./define/inspect.ts";
import { defineKnow } from "./define/know.ts";
import { defineLog } from "./define/log.ts";
import { definePause } from "./define/pause.ts";
import { definePrune } from "./define/prune.ts";
import { defineReplace } from "./define/replace.ts";
import { defineResume } from "./define/resume.ts";
import { defineRetry } from "./define/retry.ts";
import { defineSame } from "./define/same.ts";
import { defineScan } from "./define/scan.ts";
import { defineService } from "./define/service.ts";
import { defineStatus } from "./define/status.ts";
import { defineUndo } from "./define/undo.ts";
import { defineWatch } from "./define/watch.ts";

// A definition is only words; the command behind it is loaded when it is called, with the libraries that it needs.
const COMMANDS = [
	defineWatch,
	defineInspect,
	definePrune,
	defineConvert,
	defineExtract,
	defineReplace,
	defineBuild,
	defineSame,
	defineKnow,
	defineScan,
	defineLog,
	defineStatus,
	definePause,
	defineResume,
	defineRetry,
	defineUndo,
	defineService,
	defineConfig,
	defineCompletion,
];

/** The whole command line, as words only; nothing of it has run. */
export function createProgram(version: string): Command {
	const program = new Command("autoprune")
		.description("Prunes Stable Diffusion models: half the size, safe to load, in the folder where your web UI looks.")
		.version(version)
		.showHelpAfterError("(try `autoprune --help`)")
		.configureHelp({ sortSubcommands: true, minWidthToWrap: 20 })
		// An option behind a command's name is that command's, also where the one above it has it too.
		.enablePositionalOptions()
		.exitOverride();
	for (const define of COMMANDS) define(program);
	return program;
}
