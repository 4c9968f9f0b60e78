import { basename } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { clipClassOf } from "../../toolkit/metric.ts";
import { stemOf } from "../../toolkit/name.ts";
import { graftFrom } from "../../toolkit/surgery/graft.ts";
import { modelStem } from "../../toolkit/surgery/output-name.ts";
import { partNamed } from "../../toolkit/surgery/part-name.ts";
import { architectureOf, planReplace } from "../../toolkit/surgery.ts";
import { carryOut } from "../surgery/carry-out.ts";
import { choicesFrom, givenOutput, type SurgeryOptions } from "../surgery/choices.ts";
import { createDonors } from "../surgery/donors.ts";

interface Options extends SurgeryOptions {
	readonly component: string;
	readonly from: string;
	readonly keepEma?: true;
}

/** Writes a copy of a model with one part taken from another file. */
export async function replace(file: string, options: Options): Promise<number> {
	const config = await loadConfig(options.config, { cwd: process.cwd(), env: process.env });
	const name = partNamed(options.component);
	const output = givenOutput(options);
	const {
		inboxes: [own],
	} = config;
	const choices = { ...choicesFrom(options, own, "safetensors"), keepEma: options.keepEma ?? own.keepEma };
	const donors = createDonors(options);
	const base = donors.of(file);
	const { id, parts } = architectureOf(base);
	const graft = graftFrom(donors.of(options.from), name);
	return carryOut({
		donors,
		plan: (keepDType) => planReplace(base, graft, { ...choices, keepDType }),
		what: `${id} with another ${graft.class}`,
		classes: parts.map((part) => part.class),
		output: output ?? ((sums) => modelStem(stemOf(basename(file)), sums, clipClassOf(parts))),
		options,
		config,
	});
}
