import { Command, CommanderError } from "commander";
import { toFault } from "../toolkit/errors.ts";
import { EXIT } from "./exit-codes.ts";
import { installFault } from "./install-fault.ts";
import { version } from "./version.ts";

/** Runs the command line of this process and sets its exit code. */
export async function run(): Promise<void> {
	// picocolors is loaded later, with the command. On a CI runner it would use colours even if the output is a pipe.
	if (!process.stdout.isTTY && !process.env.FORCE_COLOR) process.env.NO_COLOR = "1";
	try {
		const program = await createProgram(version(), process.argv.slice(2));
		await program.parseAsync();
	} catch (error) {
		process.exitCode = report(error);
	}
}

function report(error: unknown): number {
	if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
	const { code, message, hint } = toFault(installFault(error) ?? error);
	process.stderr.write(`autoprune: ${message}\n  ${hint} (${code})\n`);
	if (code.startsWith("config.")) return EXIT.config;
	return code.startsWith("usage.") ? EXIT.usage : EXIT.failed;
}

type Define = (program: Command) => void;

/**
 * All commands by name; help sorts them. A definition contains only texts and options. The implementation of a command
 * and its libraries are loaded when it runs.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<Define>> = new Map([
	["watch", async () => (await import("./define/daemon.ts")).defineWatch],
	["inspect", async () => (await import("./define/models.ts")).defineInspect],
	["prune", async () => (await import("./define/models.ts")).definePrune],
	["convert", async () => (await import("./define/models.ts")).defineConvert],
	["extract", async () => (await import("./define/surgery.ts")).defineExtract],
	["replace", async () => (await import("./define/surgery.ts")).defineReplace],
	["build", async () => (await import("./define/surgery.ts")).defineBuild],
	["same", async () => (await import("./define/models.ts")).defineSame],
	["know", async () => (await import("./define/surgery.ts")).defineKnow],
	["scan", async () => (await import("./define/models.ts")).defineScan],
	["log", async () => (await import("./define/log.ts")).defineLog],
	["status", async () => (await import("./define/daemon.ts")).defineStatus],
	["pause", async () => (await import("./define/daemon.ts")).definePause],
	["resume", async () => (await import("./define/daemon.ts")).defineResume],
	["stop", async () => (await import("./define/daemon.ts")).defineStop],
	["retry", async () => (await import("./define/daemon.ts")).defineRetry],
	["undo", async () => (await import("./define/daemon.ts")).defineUndo],
	["hosts", async () => (await import("./define/hosts.ts")).defineHosts],
	["service", async () => (await import("./define/daemon.ts")).defineService],
	["config", async () => (await import("./define/config.ts")).defineConfig],
	["completion", async () => (await import("./define/completion.ts")).defineCompletion],
]);

/** The command that needs the definitions of all others. */
const NEEDS_ALL = "completion";

/**
 * Defines the command line without running it. If the first argument is the name of a command, only that command is
 * defined, which saves loading the files of the others.
 */
export async function createProgram(version: string, [first = ""]: readonly string[] = []): Promise<Command> {
	const program = new Command("autoprune")
		.description(
			"Prunes Stable Diffusion models: half the size, safe to load, in the folder where your web UI looks for them.",
		)
		.version(version)
		.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "autoprune: ")) })
		.configureHelp({ sortSubcommands: true, minWidthToWrap: 20 })
		// An option after a subcommand's name belongs to the subcommand, even if its parent has the same option.
		.enablePositionalOptions()
		.exitOverride();
	const asked = first === NEEDS_ALL ? undefined : COMMANDS.get(first);
	const definitions = asked ? [asked] : [...COMMANDS.values()];
	for (const define of await Promise.all(definitions.map((load) => load()))) define(program);
	pointToHelp(program, program.name());
	return program;
}

/** Adds to each command's usage errors a hint at its own help. */
function pointToHelp(command: Command, path: string): void {
	command.showHelpAfterError(`(try \`${path} --help\`)`);
	for (const each of command.commands) pointToHelp(each, `${path} ${each.name()}`);
}
