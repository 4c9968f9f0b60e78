import { basename } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { stemOf } from "../../toolkit/name.ts";
import { graftFrom } from "../../toolkit/surgery/graft.ts";
import { partStem } from "../../toolkit/surgery/output-name.ts";
import { partNamed } from "../../toolkit/surgery/part-name.ts";
import { planExtract } from "../../toolkit/surgery.ts";
import { carryOut } from "../surgery/carry-out.ts";
import { choicesFrom, givenOutput, type SurgeryOptions } from "../surgery/choices.ts";
import { createDonors } from "../surgery/donors.ts";

/** Writes one part of a model into a separate file, with the tensor names that programs expect in such a file. */
export async function extract(file: string, options: SurgeryOptions & { readonly component: string }): Promise<number> {
	const config = await loadConfig(options.config, { cwd: process.cwd(), env: process.env });
	const name = partNamed(options.component);
	const output = givenOutput(options);
	const usual = name.class === "VAE-v1" && config.inboxes[0].vaeFormat === "pt" ? "torch-zip" : "safetensors";
	const choices = choicesFrom(options, config.inboxes[0], usual);
	const donors = createDonors(options);
	const graft = graftFrom(donors.of(file), name);
	return carryOut({
		donors,
		plan: (keepDType) => planExtract(graft, { ...choices, keepDType }),
		what: graft.component,
		classes: [graft.class],
		output: output ?? ((sums) => partStem(stemOf(basename(file)), graft.class, sums)),
		options,
		config,
	});
}
