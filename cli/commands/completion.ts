import type { Command } from "commander";
import { bashScript } from "../completion/bash.ts";
import { fishScript } from "../completion/fish.ts";
import { zshScript } from "../completion/zsh.ts";
import { EXIT } from "../exit-codes.ts";
import { type Words, wordsOf } from "../words.ts";

/** Prints the completion script for a shell. */
export function printCompletion(program: Command, shell: keyof typeof COMPLETIONS): number {
	process.stdout.write(COMPLETIONS[shell](wordsOf(program)));
	return EXIT.done;
}

/** The function that generates the completion script of each supported shell. */
export const COMPLETIONS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
	Record<string, (program: Words) => string>
>;
