import { Argument, type Command } from "commander";

const INSTALLATION = `
To enable it in every new shell:
  bash   autoprune completion bash > ~/.local/share/bash-completion/completions/autoprune
  zsh    autoprune completion zsh > "\${fpath[1]}/_autoprune"
  fish   autoprune completion fish > ~/.config/fish/completions/autoprune.fish

Example:
  source <(autoprune completion bash)`;

/** `autoprune completion`. */
export function defineCompletion(program: Command): void {
	program
		.command("completion")
		.description("print a shell script that completes commands and options")
		.addArgument(new Argument("<shell>", "the shell to print the script for").choices(["bash", "zsh", "fish"]))
		.addHelpText("after", INSTALLATION)
		.action(async (shell) => {
			const { printCompletion } = await import("../commands/completion.ts");
			process.exitCode = printCompletion(program, shell);
		});
}
