import { loadConfig } from "../../config/load.ts";
import { type Graft, graftFrom } from "../../toolkit/surgery/graft.ts";
import { partNamed } from "../../toolkit/surgery/part-name.ts";
import { architectureNamed, planBuild } from "../../toolkit/surgery.ts";
import { cliError } from "../errors.ts";
import { carryOut } from "../surgery/carry-out.ts";
import { choicesFrom, givenOutput, type SurgeryOptions } from "../surgery/choices.ts";
import { createDonors, type Donors } from "../surgery/donors.ts";

interface Options extends SurgeryOptions {
	readonly component: readonly string[];
	readonly output: string;
}

/** Writes a model built from parts, each taken from a file that contains it alone or among others. */
export async function build(given: string, options: Options): Promise<number> {
	const config = await loadConfig(options.config, { cwd: process.cwd(), env: process.env });
	const architecture = architectureNamed(given);
	const output = givenOutput(options);
	const choices = choicesFrom(options, config.inboxes[0], "safetensors");
	const donors = createDonors(options);
	const grafts = options.component.map((one) => graftGiven(one, donors));
	return carryOut({
		donors,
		plan: (keepDType) => planBuild(architecture, grafts, { ...choices, keepDType }),
		what: architecture.id,
		classes: architecture.parts.map((part) => part.class),
		output: output ?? (() => architecture.id),
		options,
		config,
	});
}

/** Parses `VAE-v1=anything.vae.pt` at the first `=`: the name of a part has none, a file name may. */
function graftGiven(given: string, donors: Donors): Graft {
	const at = given.indexOf("=");
	if (at <= 0 || at === given.length - 1) throw cliError("usage.build-part", { given });
	const name = partNamed(given.slice(0, at));
	return graftFrom(donors.of(given.slice(at + 1)), name);
}
