import { basename } from "node:path";
import type { InboxConfig } from "../config/config.ts";
import { folderFor } from "../config/destination.ts";
import { losesNothing } from "../toolkit/nothing-to-lose.ts";
import { type ModelPart, partsOf, tensorsByPart } from "../toolkit/parts.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { Verdict } from "../toolkit/verdict.ts";
import { plannedAs } from "../toolkit/what.ts";
import type { Identity } from "../workers/files/identity.ts";
import { safeStem } from "../workers/files/names.ts";
import { freePath } from "./free-path.ts";
import type { InputFile, Operation } from "./operation.ts";
import { endingsOf } from "./output-format.ts";
import { prepare } from "./prepare.ts";
import type { Prepared } from "./prepared.ts";

/** What an operation would write into the library. Plain data, which can be sent to another process. */
export interface PlannedOperation extends Pick<Plan, "format" | "precision" | "bytes" | "summary"> {
	readonly what: string;
	readonly tensors: number;
	readonly parts: readonly ModelPart[];
	/** The folder for its kind; absolute. */
	readonly folder: string;
	/** A name, with its extension, that is free there. */
	readonly name: string;
	/** Whether the output would be the same as the only file that it is made from. */
	readonly changesNothing: boolean;
	/** The endings that its name may have, with their dots. */
	readonly endings: readonly string[];
	/** The source files as they were examined, in the order of the plan's sources. */
	readonly identities: readonly Identity[];
}

/** No sums: the weights are not read for a plan, so the name has no metric. */
const UNMEASURED = { unet: null, vae: null, clip: null };

/**
 * Plans an operation. `config`: of the inbox whose library gets the output. Writes nothing. Throws UserError if a file
 * cannot be read, or does not contain what is asked for.
 */
export function planOperation(
	operation: Operation<InputFile>,
	config: InboxConfig,
): { readonly planned: PlannedOperation; readonly plan: Plan } {
	const prepared = prepare(operation, config);
	const plan = prepared.plan(new Set());
	const { format, precision, bytes, summary } = plan;
	const [only, ...others] = prepared.sources;
	const folder = folderOf(prepared.verdictOf(plan), config);
	const stem = safeStem(Buffer.from(prepared.stem(UNMEASURED)), "windows");
	const planned = {
		...{ format, precision, bytes, summary, folder },
		what: prepared.what,
		tensors: plan.tensors.length,
		parts: partsFor(operation, prepared, plan),
		name: basename(freePath(folder, stem, prepared.extension(plan))),
		changesNothing: only !== undefined && others.length === 0 && losesNothing(plan, only.judged.table),
		endings: endingsOf(format === "copy" ? formatOfSource(prepared) : format),
		identities: prepared.sources.map(({ identity }) => identity),
	};
	return { planned, plan };
}

/** An unknown model goes to the folder for unknown files. */
function folderOf(verdict: Verdict, config: InboxConfig): string {
	const identified = plannedAs(verdict);
	if (identified === null) return config.destinations.unsorted;
	return folderFor(config, identified.fileKind, identified.base);
}

/** All parts of a file that the output is made from, but of the files that single parts are taken from only these. */
function partsFor({ kind }: Operation<InputFile>, { sources }: Prepared, plan: Plan): ModelPart[] {
	return sources.flatMap(({ judged }, source) => {
		const parts = partsOf(tensorsByPart(judged, plan, source));
		return source === 0 && kind !== "build" ? parts : parts.filter(({ after }) => after > 0);
	});
}

function formatOfSource({ sources: [source] }: Prepared) {
	if (source === undefined) throw new Error("an operation has no source");
	return source.judged.table.format;
}
