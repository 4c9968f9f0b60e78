import type { Argument, Command, Option } from "commander";

/** One command as words: what a shell completes and a manual prints. */
export interface Words {
	/** The commands that lead to it and its own name, without the program's; empty for the program itself. */
	readonly path: readonly string[];
	readonly description: string;
	/** What follows the program's name, as help shows it. */
	readonly usage: string;
	readonly arguments: readonly ArgumentWords[];
	readonly options: readonly OptionWords[];
	readonly commands: readonly Words[];
	/** What help adds at its end: the examples. */
	readonly after: string;
}

/** What stands without a flag. */
export interface ArgumentWords {
	readonly name: string;
	readonly description: string;
	readonly repeats: boolean;
	/** The only words allowed; empty where any is, such as the name of a file. */
	readonly choices: readonly string[];
}

/** A flag. */
export interface OptionWords {
	/** With their dashes: `-o` and `--output`. */
	readonly names: readonly string[];
	/** As help shows it: `-o, --output <out>`. */
	readonly flags: string;
	readonly description: string;
	readonly takesValue: boolean;
	readonly choices: readonly string[];
}

/** The words of a program and of everything below it, in the order of its help. */
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

/** Words that begin as `a, b or c` and stop there, or at a semicolon, list all that may be given. */
function listedIn(description: string): string[] {
	const [list] = /^[\w-]+(, [\w-]+)* or [\w-]+(?=;|$)/.exec(description) ?? [];
	return list === undefined ? [] : list.split(/, | or /);
}

/** commander's own command, which takes the name of another. */
function helpWords(words: Words, names: readonly string[]): Words {
	return { ...words, options: [], arguments: words.arguments.map((argument) => ({ ...argument, choices: names })) };
}

/** commander hands such text out only where help is written: after the help itself, which is the first part. */
function textAfter(command: Command): string {
	const usual = command.configureOutput();
	const parts: string[] = [];
	command.configureOutput({ writeOut: (part) => parts.push(part) }).outputHelp();
	command.configureOutput(usual);
	return parts.slice(1).join("").trim();
}

/** A command and every one below it. */
export function withAllBelow(words: Words): Words[] {
	return [words, ...words.commands.flatMap(withAllBelow)];
}
