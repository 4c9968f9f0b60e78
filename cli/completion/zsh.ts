import { type ArgumentWords, type OptionWords, type Words, withAllBelow } from "../words.ts";

/** A zsh script that completes commands, options and their allowed values, and file names elsewhere. */
export function zshScript(program: Words): string {
	return `#compdef autoprune
# Completion of autoprune for zsh; printed by \`autoprune completion zsh\`.
${withAllBelow(program).map(functionOf).join("\n")}
# Autoloaded from fpath, this file runs as the first call of the function; sourced, it only registers the function.
if [[ $funcstack[1] == _autoprune ]]; then
	_autoprune "$@"
else
	compdef _autoprune autoprune
fi
`;
}

function functionOf(words: Words): string {
	return `${nameOf(words)}() {\n${words.commands.length === 0 ? leaf(words) : branch(words)}}\n`;
}

function leaf(words: Words): string {
	const specs = [...words.options.map(optionSpec), ...words.arguments.map(argumentSpec)];
	return `\t_arguments -s : ${specs.join(" \\\n\t\t")}\n`;
}

function branch(words: Words): string {
	const described = words.commands.map(({ path, description }) => quoted(`${path.at(-1)}:${description}`));
	const cases = words.commands.map((each) => `\t\t\t\t${each.path.at(-1)}) ${nameOf(each)} ;;\n`);
	return `\tlocal curcontext="$curcontext" state line
	local -a commands
	typeset -A opt_args
	_arguments -C : ${[...words.options.map(optionSpec), "'1: :->command'", "'*:: :->rest'"].join(" \\\n\t\t")}
	case $state in
		command)
			commands=(
${described.map((line) => `\t\t\t\t${line}\n`).join("")}\t\t\t)
			_describe -t commands command commands
			;;
		rest)
			case $words[1] in
${cases.join("")}\t\t\tesac
			;;
	esac
`;
}

function nameOf({ path }: Words): string {
	return ["_autoprune", ...path].join("_");
}

function optionSpec({ names, description, takesValue, choices }: OptionWords): string {
	const value = takesValue ? `:value:${actionOf(choices)}` : "";
	const text = quoted(`[${description.replace(/[[\]\\]/g, "\\$&")}]${value}`);
	if (names.length === 1) return `${names[0]}${text}`;
	return `'(${names.join(" ")})'{${names.join(",")}}${text}`;
}

function argumentSpec({ name, repeats, choices }: ArgumentWords): string {
	return quoted(`${repeats ? "*" : ""}:${name}:${actionOf(choices)}`);
}

function actionOf(choices: readonly string[]): string {
	return choices.length === 0 ? "_files" : `(${choices.join(" ")})`;
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}
