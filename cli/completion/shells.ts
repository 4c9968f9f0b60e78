import type { Words } from "../words.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

/** The function that generates the completion script of each supported shell. */
export const COMPLETIONS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
	Record<string, (program: Words) => string>
>;
