import type { InboxConfig } from "../config/config.ts";
import { torchOnlyOf } from "../config/destination.ts";
import { planConvert } from "../toolkit/convert-plan.ts";
import { extensionOf } from "../toolkit/copy-plan.ts";
import { identify } from "../toolkit/identify.ts";
import { stemOf } from "../toolkit/name.ts";
import { type Identified, type PruneChoices, planPrune } from "../toolkit/prune-plan.ts";
import { plannedAs, refusalOf, whatText } from "../toolkit/what.ts";
import { type Examined, examine, type Reading, readTableOf } from "../workers/examine.ts";
import type { InputFile, OutputChoices } from "./operation.ts";
import type { Prepared } from "./prepared.ts";

/** An operation on one file, of which nothing is taken out but what is junk. */
interface WholeFile extends OutputChoices {
	readonly file: InputFile;
}

/** Prepares to prune a file. Throws UserError, such as `model.*` for a file that is not pruned. */
export function prepareToPrune(operation: WholeFile, config: InboxConfig, reading: Reading): Prepared {
	const { path, name } = operation.file;
	const examined = examine(path, reading);
	const verdict = identifiedOr(examined);
	const { identity, table, evidence } = examined;
	const judged = { table, verdict, evidence };
	const choices = pruneChoices(operation, config);
	return {
		sources: [{ path, identity, judged }],
		what: whatText(examined.verdict),
		found: verdict.found,
		plan: (keepDType) => planPrune({ ...judged, bytes: identity.size }, { ...choices, keepDType }),
		verdictOf: () => verdict,
		stem: () => stemOf(name),
		extension: (plan) => extensionOf(plan, table.format, verdict.fileKind),
	};
}

/** A precision that is given overrides the settings for all kinds. */
function pruneChoices(given: OutputChoices, config: InboxConfig): Omit<PruneChoices, "keepDType"> {
	const { precision, precisions } = config;
	return {
		...(given.precision === undefined ? { precision, precisions } : { precision: given.precision, precisions: {} }),
		keepEma: given.keepEma ?? config.keepEma,
		fixClip: given.fixClip ?? config.fixClip,
		vaeFormat: config.vaeFormat,
		torchOnly: torchOnlyOf(config),
		format: given.format ?? null,
	};
}

function identifiedOr({ verdict, table }: Examined): Identified {
	const planned = plannedAs(verdict);
	if (planned !== null) return planned;
	throw refusalOf(verdict, table) ?? new Error(`no refusal for a file that is ${verdict.kind}`);
}

/** Prepares to convert a file, which need not be a known model. Throws UserError. */
export function prepareToConvert(operation: WholeFile, _: InboxConfig, reading: Reading): Prepared {
	const { precision = "keep", format = "safetensors", file } = operation;
	const { identity, table } = readTableOf(file.path, reading);
	const verdict = identify(table);
	return {
		sources: [{ path: file.path, identity, judged: { table, verdict, evidence: null } }],
		what: whatText(verdict),
		found: verdict.found,
		plan: (keepDType) => planConvert(table, { precision, format, keepDType }),
		verdictOf: () => verdict,
		stem: () => stemOf(file.name),
		extension: (plan) => extensionOf(plan, table.format, plannedAs(verdict)?.fileKind ?? null),
	};
}
