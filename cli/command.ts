import { CommanderError } from "commander";
import { toFault } from "../toolkit/errors.ts";
import { EXIT } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { version } from "./version.ts";

// picocolors is loaded later, with the command. On a CI runner it would use colours even if the output is a pipe.
if (!process.stdout.isTTY && !process.env.FORCE_COLOR) process.env.NO_COLOR = "1";

/** Runs the command line of this process and sets its exit code. */
export async function run(): Promise<void> {
	try {
		const program = await createProgram(version(), process.argv.slice(2));
		await program.parseAsync();
	} catch (error) {
		process.exitCode = report(error);
	}
}

function report(error: unknown): number {
	if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
	const { code, message, hint } = toFault(error);
	process.stderr.write(`autoprune: ${message}\n  ${hint} (${code})\n`);
	if (code.startsWith("config.")) return EXIT.config;
	return code.startsWith("usage.") ? EXIT.usage : EXIT.failed;
}
