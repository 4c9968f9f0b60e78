import { inputFile } from "../followed.ts";
import { carryOut } from "../surgery/carry-out.ts";
import { choicesFrom, givenOutput, type SurgeryOptions } from "../surgery/choices.ts";

/** Writes one part of a model into a separate file, with the tensor names that programs expect in such a file. */
export async function extract(
	given: string,
	options: SurgeryOptions & { readonly component: string },
): Promise<number> {
	const output = givenOutput(options);
	const { component } = options;
	return carryOut({ kind: "extract", file: inputFile(given), component, ...choicesFrom(options) }, output, options);
}
