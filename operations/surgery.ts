import type { InboxConfig } from "../config/config.ts";
import { extensionOf } from "../toolkit/copy-plan.ts";
import { identify } from "../toolkit/identify.ts";
import { clipClassOf } from "../toolkit/metric.ts";
import { stemOf } from "../toolkit/name.ts";
import type { OutputFormat, Plan } from "../toolkit/plan.ts";
import type { SurgeryChoices } from "../toolkit/surgery/assemble.ts";
import { graftFrom } from "../toolkit/surgery/graft.ts";
import { modelStem, partStem } from "../toolkit/surgery/output-name.ts";
import { type PartName, partNamed } from "../toolkit/surgery/part-name.ts";
import { architectureNamed, architectureOf, planBuild, planExtract, planReplace } from "../toolkit/surgery.ts";
import type { Verdict } from "../toolkit/verdict.ts";
import type { Reading } from "../workers/examine.ts";
import { createDonors } from "./donors.ts";
import type { InputFile, Operation, OutputChoices } from "./operation.ts";
import type { Prepared } from "./prepared.ts";

type Surgery<K> = Extract<Operation<InputFile>, { readonly kind: K }>;

/** Prepares to write one part of a model into a separate file. Throws UserError. */
export function prepareToExtract(operation: Surgery<"extract">, config: InboxConfig, reading: Reading): Prepared {
	const { file, component } = operation;
	const name = partNamed(component);
	const choices = surgeryChoices(operation, config, usualFormatOf(name, config));
	const donors = createDonors(reading);
	const graft = graftFrom(donors.of(file), name);
	return {
		...assembled(donors.sources),
		what: graft.component,
		found: [{ class: graft.class }],
		plan: (keepDType) => planExtract(graft, { ...choices, keepDType }),
		stem: (sums) => partStem(stemOf(file.name), graft.class, sums),
	};
}

/** Prepares to write a copy of a model with one part taken from another file. Throws UserError. */
export function prepareToReplace(operation: Surgery<"replace">, config: InboxConfig, reading: Reading): Prepared {
	const { file, component, from } = operation;
	const name = partNamed(component);
	const keepEma = operation.keepEma ?? config.keepEma;
	const choices = { ...surgeryChoices(operation, config, "safetensors"), keepEma };
	const donors = createDonors(reading);
	const base = donors.of(file);
	const { id, parts } = architectureOf(base);
	const graft = graftFrom(donors.of(from), name);
	return {
		...assembled(donors.sources),
		what: `${id} with another ${graft.class}`,
		found: parts,
		plan: (keepDType) => planReplace(base, graft, { ...choices, keepDType }),
		stem: (sums) => modelStem(stemOf(file.name), sums, clipClassOf(parts)),
	};
}

/** Prepares to write a model built from parts, each taken from a file that contains it. Throws UserError. */
export function prepareToBuild(operation: Surgery<"build">, config: InboxConfig, reading: Reading): Prepared {
	const architecture = architectureNamed(operation.architecture);
	const choices = surgeryChoices(operation, config, "safetensors");
	const named = operation.parts.map(({ component, file }) => ({ name: partNamed(component), file }));
	const donors = createDonors(reading);
	const grafts = named.map(({ name, file }) => graftFrom(donors.of(file), name));
	return {
		...assembled(donors.sources),
		what: architecture.id,
		found: architecture.parts,
		plan: (keepDType) => planBuild(architecture, grafts, { ...choices, keepDType }),
		stem: () => architecture.id,
	};
}

/** What the three have in common. */
function assembled(sources: Prepared["sources"]): Pick<Prepared, "sources" | "verdictOf" | "extension"> {
	return { sources, verdictOf: verdictOfPlanned, extension: (plan) => extensionOf(plan, "safetensors", null) };
}

function surgeryChoices(
	given: OutputChoices,
	config: InboxConfig,
	usual: OutputFormat,
): Omit<SurgeryChoices, "keepDType"> {
	return {
		precision: given.precision ?? config.precision,
		fixClip: given.fixClip ?? config.fixClip,
		format: given.format ?? usual,
	};
}

/** The format of a part that is taken out: programs look for a VAE of SD v1 as a pickle. */
function usualFormatOf(name: PartName, { vaeFormat }: InboxConfig): OutputFormat {
	return name.class === "VAE-v1" && vaeFormat === "pt" ? "torch-zip" : "safetensors";
}

/** Identifies the output by the tensors that are planned. */
function verdictOfPlanned({ tensors, metadata }: Plan): Verdict {
	const planned = tensors.map(({ name, dtype, shape, offset, bytes }) => {
		return [name, { name, dtype, shape, storage: { offset, bytes }, start: 0 }] as const;
	});
	return identify({
		format: "safetensors",
		tensors: new Map(planned),
		metadata: new Map(metadata),
		globals: [],
		oddities: [],
	});
}
