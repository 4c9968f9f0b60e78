import { readFileSync } from "node:fs";

/** A line in every template. A file without it was not written by autoprune and is never overwritten. */
export const MARK = "Written by autoprune";

/**
 * Fills the `@name@` placeholders in a template of this folder. A line that consists of a placeholder with an empty
 * value is removed. A value of several lines gets the indent of its placeholder.
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
	if (value === undefined) throw new Error(`no value for the placeholder ${name}`);
	return value;
}
