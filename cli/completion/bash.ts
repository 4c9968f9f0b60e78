import { type Words, withAllBelow } from "../words.ts";

/** A bash script that completes commands, options and their allowed values, and file names elsewhere. */
export function bashScript(program: Words): string {
	const all = withAllBelow(program);
	return `# Completion of autoprune for bash; printed by \`autoprune completion bash\`.
_autoprune() {
	local cur=\${COMP_WORDS[COMP_CWORD]} at= words= i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case "$at/\${COMP_WORDS[i]}" in
${indented(2, [`${all.slice(1).map(placeOf).map(quoted).join(" | ")}) at="$at/\${COMP_WORDS[i]}" ;;`])}
		esac
	done
	case "$at \${COMP_WORDS[COMP_CWORD - 1]}" in
${indented(2, valueCases(all))}
		*)
			if [[ $cur == -* ]]; then
				case "$at" in
${indented(5, all.flatMap(optionCase))}
				esac
			else
				case "$at" in
${indented(5, all.flatMap(wordCase))}
				esac
			fi
			;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _autoprune autoprune
`;
}

function indented(tabs: number, lines: readonly string[]): string {
	return lines.map((line) => "\t".repeat(tabs) + line).join("\n");
}

function placeOf({ path }: Words): string {
	return path.map((name) => `/${name}`).join("");
}

function quoted(text: string): string {
	return `"${text}"`;
}

/** A `case` line for each option with allowed values, then one for all other options, which take file names. */
function valueCases(all: readonly Words[]): string[] {
	const valued = all.flatMap((words) =>
		words.options
			.filter((option) => option.takesValue)
			.map(({ names, choices }) => ({ at: names.map((name) => quoted(`${placeOf(words)} ${name}`)), choices })),
	);
	const chosen = valued.filter(({ choices }) => choices.length > 0);
	const free = valued.filter(({ choices }) => choices.length === 0).flatMap(({ at }) => at);
	return [
		...chosen.map(({ at, choices }) => `${at.join(" | ")}) words="${choices.join(" ")}" ;;`),
		...(free.length === 0 ? [] : [`${free.join(" | ")}) ;;`]),
	];
}

function optionCase(words: Words): string[] {
	const names = words.options.flatMap((option) => option.names);
	return names.length === 0 ? [] : [`${quoted(placeOf(words))}) words="${names.join(" ")}" ;;`];
}

function wordCase(words: Words): string[] {
	const names = words.commands.map(({ path }) => path.at(-1) ?? "");
	const choices = [...names, ...words.arguments.flatMap((argument) => argument.choices)];
	return choices.length === 0 ? [] : [`${quoted(placeOf(words))}) words="${choices.join(" ")}" ;;`];
}
