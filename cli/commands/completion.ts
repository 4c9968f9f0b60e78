import type { Command } from "commander";
import { COMPLETIONS } from "../completion/shells.ts";
import { EXIT } from "../exit-codes.ts";
import { wordsOf } from "../words.ts";

/** Prints the completion script for a shell. */
export function printCompletion(program: Command, shell: keyof typeof COMPLETIONS): number {
	process.stdout.write(COMPLETIONS[shell](wordsOf(program)));
	return EXIT.done;
}
