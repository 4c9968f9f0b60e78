import { Command } from "commander";

type Define = (program: Command) => void;

/**
 * Every command, in no order, by its name. A definition is only words; the command behind it is loaded when it is called,
 * with the libraries that it needs.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<Define>> = new Map([
	["watch", async () => (await import("./define/watch.ts")).defineWatch],
	["inspect", async () => (await import("./define/inspect.ts")).defineInspect],
	["prune", async () => (await import("./define/prune.ts")).definePrune],
	["convert", async () => (await import("./define/convert.ts")).defineConvert],
	["extract", async () => (await import("./define/extract.ts")).defineExtract],
	["replace", async () => (await import("./define/replace.ts")).defineReplace],
	["build", async () => (await import("./define/build.ts")).defineBuild],
	["same", async () => (await import("./define/same.ts")).defineSame],
	["know", async () => (await import("./define/know.ts")).defineKnow],
	["scan", async () => (await import("./define/scan.ts")).defineScan],
	["log", async () => (await import("./define/log.ts")).defineLog],
	["status", async () => (await import("./define/status.ts")).defineStatus],
	["pause", async () => (await import("./define/pause.ts")).definePause],
	["resume", async () => (await import("./define/resume.ts")).defineResume],
	["retry", async () => (await import("./define/retry.ts")).defineRetry],
	["undo", async () => (await import("./define/undo.ts")).defineUndo],
	["service", async () => (await import("./define/service.ts")).defineService],
	["config", async () => (await import("./define/config.ts")).defineConfig],
	["completion", async () => (await import("./define/completion.ts")).defineCompletion],
]);

/** Knows the words of every command, to print them. */
const KNOWS_ALL = "completion";

/**
 * The command line, as words only; nothing of it has run. It has all commands, or, where the first word of `words` is the
 * name of one, that one alone: the others are twenty files to load.
 */
export async function createProgram(version: string, [first = ""]: readonly string[] = []): Promise<Command> {
	const program = new Command("autoprune")
		.description("Prunes Stable Diffusion models: half the size, safe to load, in the folder where your web UI looks.")
		.version(version)
		.showHelpAfterError("(try `autoprune --help`)")
		.configureHelp({ sortSubcommands: true, minWidthToWrap: 20 })
		// An option behind a command's name is that command's, also where the one above it has it too.
		.enablePositionalOptions()
		.exitOverride();
	const asked = first === KNOWS_ALL ? undefined : COMMANDS.get(first);
	const definitions = asked ? [asked] : [...COMMANDS.values()];
	for (const define of await Promise.all(definitions.map((load) => load()))) define(program);
	return program;
}
