import type { Words } from "../words.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

/** What makes the script of each shell that can complete. */
export const COMPLETIONS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
	Record<string, (program: Words) => string>
>;
