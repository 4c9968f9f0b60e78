import { readFileSync } from "node:fs";

/** A line of every template: who wrote the file, so that no other's is ever replaced. */
export const MARK = "Written by autoprune";

/**
 * A template of this folder with its `@name@` places filled. A line that is nothing but a place whose value is empty
 * goes; a value of several lines is indented as its place is.
 */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
	const text = readFileSync(new URL(template, import.meta.url), "utf8");
	const lines = text.split("\n").flatMap((line) => {
		const alone = /^(\s*)@(\w+)@$/.exec(line);
		if (alone === null) return [line.replace(/@(\w+)@/g, (_, name: string) => valueFor(name, values))];
		const value = valueFor(alone[2] ?? "", values);
		return value === "" ? [] : value.split("\n").map((one) => `${alone[1]}${one}`);
	});
	return lines.join("\n");
}

function valueFor(name: string, values: Readonly<Record<string, string>>): string {
	const value = values[name];
	if (value === undefined) throw new Error(`a template asks for ${name}`);
	return value;
}
