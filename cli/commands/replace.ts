import { inputFile } from "../followed.ts";
import { carryOut } from "../surgery/carry-out.ts";
import { choicesFrom, givenOutput, type SurgeryOptions } from "../surgery/choices.ts";

interface Options extends SurgeryOptions {
	readonly component: string;
	readonly from: string;
	readonly keepEma?: true;
}

/** Writes a copy of a model with one part taken from another file. */
export async function replace(given: string, options: Options): Promise<number> {
	const output = givenOutput(options);
	const { component, keepEma } = options;
	const files = { file: inputFile(given), from: inputFile(options.from) };
	return carryOut({ kind: "replace", ...files, component, ...choicesFrom(options), keepEma }, output, options);
}
