import type { Argument, Command, Option } from "commander";

/** The texts of one command, from which shell completions and the manual page are generated. */
export interface Words {
	/** The names of its parent commands and its own, without the program's name; empty for the program itself. */
	readonly path: readonly string[];
	readonly description: string;
	/** The usage line as help shows it, without the program's name. */
	readonly usage: string;
	readonly arguments: readonly ArgumentWords[];
	readonly options: readonly OptionWords[];
	readonly commands: readonly Words[];
	/** The text at the end of help: the examples. */
	readonly after: string;
}

/** A positional argument. */
export interface ArgumentWords {
	readonly name: string;
	readonly description: string;
	readonly repeats: boolean;
	/** The allowed values; empty if any value is allowed, such as a file name. */
	readonly choices: readonly string[];
}

/** An option. */
export interface OptionWords {
	/** With their dashes: `-o` and `--output`. */
	readonly names: readonly string[];
	/** As help shows it: `-o, --output <out>`. */
	readonly flags: string;
	readonly description: string;
	readonly takesValue: boolean;
	readonly choices: readonly string[];
}

/** The texts of a program and all its commands, in the order of its help. */
export function wordsOf(program: Command): Words {
	return wordsAt(program, []);
}

function wordsAt(command: Command, path: readonly string[]): Words {
	const help = command.createHelp();
	const commands = help.visibleCommands(command);
	const names = commands.map((each) => each.name());
	return {
		path,
		description: command.description(),
		usage: help.commandUsage(command),
		arguments: command.registeredArguments.map(argumentWords),
		options: help.visibleOptions(command).map((option) => optionWords(option, help.optionDescription(option))),
		commands: commands.map((each) => {
			const words = wordsAt(each, [...path, each.name()]);
			return each.name() === "help" ? helpWords(words, names) : words;
		}),
		after: textAfter(command),
	};
}

function argumentWords(argument: Argument): ArgumentWords {
	const { description, variadic, argChoices = [] } = argument;
	return { name: argument.name(), description, repeats: variadic, choices: argChoices };
}

function optionWords(option: Option, description: string): OptionWords {
	const { short, long, flags, required, optional } = option;
	const names = [short, long].filter((name) => name !== undefined);
	const takesValue = required || optional;
	const choices = option.argChoices ?? (takesValue ? listedIn(option.description) : []);
	return { names, flags, description, takesValue, choices };
}

/** The allowed values in a description that starts with a list such as `a, b or c`, up to its end or a semicolon. */
function listedIn(description: string): string[] {
	const [list] = /^[\w-]+(, [\w-]+)* or [\w-]+(?=;|$)/.exec(description) ?? [];
	return list === undefined ? [] : list.split(/, | or /);
}

/** commander's `help` command, whose argument is the name of another command. */
function helpWords(words: Words, names: readonly string[]): Words {
	return { ...words, options: [], arguments: words.arguments.map((argument) => ({ ...argument, choices: names })) };
}

/**
 * The text added with `addHelpText`. commander only provides it as output: the parts after the first, which is the
 * help.
 */
function textAfter(command: Command): string {
	const usual = command.configureOutput();
	const parts: string[] = [];
	command.configureOutput({ writeOut: (part) => parts.push(part) }).outputHelp();
	command.configureOutput(usual);
	return parts.slice(1).join("").trim();
}

/** A command and all its subcommands. */
export function withAllBelow(words: Words): Words[] {
	return [words, ...words.commands.flatMap(withAllBelow)];
}
