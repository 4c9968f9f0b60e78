import { Argument, type Command } from "commander";

const INSTALLATION = `
To have it in every new shell:
  bash   autoprune completion bash > ~/.local/share/bash-completion/completions/autoprune
  zsh    autoprune completion zsh > "\${fpath[1]}/_autoprune"
  fish   autoprune completion fish > ~/.config/fish/completions/autoprune.fish

Example:
  source <(autoprune completion bash)`;

/** `autoprune completion`. */
export function defineCompletion(program: Command): void {
	program
		.command("completion")
		.description("print the script that lets a shell complete commands and options")
		.addArgument(new Argument("<shell>", "the shell that is to complete").choices(["bash", "zsh", "fish"]))
		.addHelpText("after", INSTALLATION)
		.action(async (shell) => {
			const { printCompletion } = await import("../commands/completion.ts");
			process.exitCode = printCompletion(program, shell);
		});
}
