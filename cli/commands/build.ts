import { cliError } from "../errors.ts";
import { inputFile } from "../followed.ts";
import { carryOut } from "../surgery/carry-out.ts";
import { choicesFrom, givenOutput, type SurgeryOptions } from "../surgery/choices.ts";

interface Options extends SurgeryOptions {
	readonly component: readonly string[];
	readonly output: string;
}

/** Writes a model built from parts, each taken from a file that contains it alone or among others. */
export async function build(architecture: string, options: Options): Promise<number> {
	const output = givenOutput(options);
	const parts = options.component.map(partGiven);
	return carryOut({ kind: "build", architecture, parts, ...choicesFrom(options) }, output, options);
}

/** Parses `VAE-v1=anything.vae.pt` at the first `=`: the name of a part has none, a file name may. */
function partGiven(given: string) {
	const at = given.indexOf("=");
	if (at <= 0 || at === given.length - 1) throw cliError("usage.build-part", { given });
	return { component: given.slice(0, at), file: inputFile(given.slice(at + 1)) };
}
