import { type ArgumentWords, type OptionWords, type Words, withAllBelow } from "../words.ts";

/** A fish script that completes commands, options and their allowed values, and file names elsewhere. */
export function fishScript(program: Words): string {
	const all = withAllBelow(program);
	const places = all.slice(1).map((words) => quoted(placeOf(words)));
	return `# Completion of autoprune for fish; printed by \`autoprune completion fish\`.
function __autoprune_at
	set -l at
	set -l typed (commandline -opc)
	for word in $typed[2..]
		switch "$at/$word"
			case ${places.join(" ")}
				set at "$at/$word"
		end
	end
	test "$at" = "$argv[1]"
end
${all.flatMap(linesOf).join("\n")}
`;
}

function linesOf(words: Words): string[] {
	const here = `complete -c autoprune -n ${quoted(`__autoprune_at "${placeOf(words)}"`)}`;
	const wantsFile = words.arguments.some((argument) => argument.choices.length === 0);
	return [
		...(wantsFile ? [] : [`${here} -f`]),
		...words.commands.map(({ path, description }) => `${here} -a ${path.at(-1)} -d ${quoted(description)}`),
		...words.arguments.flatMap((argument) => argumentLine(here, argument)),
		...words.options.map((option) => optionLine(here, option)),
	];
}

function argumentLine(here: string, { choices, description }: ArgumentWords): string[] {
	return choices.length === 0 ? [] : [`${here} -a ${quoted(choices.join(" "))} -d ${quoted(description)}`];
}

function optionLine(here: string, { names, takesValue, choices, description }: OptionWords): string {
	const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
	const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(" "))}` : " -r -F";
	return `${here} ${flags.join(" ")}${takesValue ? value : ""} -d ${quoted(description)}`;
}

function placeOf({ path }: Words): string {
	return path.map((name) => `/${name}`).join("");
}

function quoted(text: string): string {
	return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
