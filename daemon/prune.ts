import type { InboxConfig } from "../config/config.ts";
import { extensionOf } from "../toolkit/copy-plan.ts";
import { losesNothing } from "../toolkit/nothing-to-lose.ts";
import type { Plan } from "../toolkit/plan.ts";
import { removeIfThere } from "../workers/files/durable.ts";
import { safeStem } from "../workers/files/names.ts";
import type { NameRules } from "../workers/platform/contract.ts";
import { type CarriedOut, withFindings, withoutLoss } from "../workers/without-loss.ts";
import type { Engine } from "./engine/client.ts";
import type { Product } from "./journal/port/model.ts";
import { type PlannedFile, planFile } from "./plan.ts";
import { canBeLinked, linkTemp, sealLinked } from "./publish/linked.ts";
import type { StagingFolder } from "./publish/staging-folder.ts";
import { sealTemp } from "./publish/temp.ts";

/** The output of an executed plan. */
export interface Pruned extends CarriedOut<PlannedFile> {
	/** Absolute path of the temporary file. */
	readonly temp: string;
	/** Nothing had to be pruned: the temporary file is a hard link to the source. */
	readonly linked: boolean;
}

/** Inputs for executing a plan. */
export interface PruneDeps {
	readonly config: InboxConfig;
	readonly engine: Engine;
	/** Absolute path of the temporary file. */
	readonly temp: string;
	/** See `isLinkable`. */
	readonly linkable: boolean;
	readonly signal: AbortSignal;
	readonly onProgress: (done: number, total: number) => void;
}

/**
 * Writes the plan's output to its temporary file in the engine process: complete and verified, but not yet synced. A
 * source that needs no change is linked instead, where the file system allows it.
 */
export async function pruneFile(planned: PlannedFile, deps: PruneDeps): Promise<Pruned> {
	const { engine, temp, linkable, signal, onProgress } = deps;
	const { known, plan } = planned;
	const { pathBytes: path } = known.arrival;
	let { identity } = known.arrival;
	if (linkable) {
		const counted = isReadToLink(plan) ? plan : { ...plan, tensors: [] };
		const executed = await engine.run("measure", { plan: counted, path, identity }, { signal, onProgress });
		const tried = await linkTemp(known.arrival, temp);
		if (tried.linked) return { ...withFindings(planned, executed, []), temp, linked: true };
		({ identity } = tried);
	}
	const written = await withoutLoss({
		plan: (keepDType) => (keepDType.size === 0 ? planned : planFile(known, deps.config, keepDType)),
		run: (attempt) => engine.run("prune", { plan: attempt.plan, path, identity, into: temp }, { signal, onProgress }),
		discard: () => removeIfThere(temp),
	});
	return { ...written, temp, linked: false };
}

/**
 * A file larger than this is linked without reading it, unless a metric is computed from it: the plan changes no
 * value.
 */
const MOST_READ = 2 ** 30;

function isReadToLink({ format, bytes, tensors }: Plan): boolean {
	if (format === "copy") return false;
	return bytes <= MOST_READ || tensors.some((tensor) => tensor.metric !== null);
}

/** Whether nothing has to be pruned and the source can be hard-linked. */
export async function isLinkable({ known, plan }: PlannedFile, site: StagingFolder): Promise<boolean> {
	return losesNothing(plan, known.table) && canBeLinked(known.arrival, site);
}

/** Syncs the temporary file. Returns the product, with the folder and the name to publish it under. */
export async function sealProduct(
	{ planned, temp, linked }: Pruned,
	{ folder, rules, site }: { readonly folder: string; readonly rules: NameRules; readonly site: StagingFolder },
): Promise<Omit<Product, "findings">> {
	const { arrival } = planned.known;
	const sealed = linked ? await sealLinked(temp) : await sealTemp(temp, arrival.pathBytes, site.inherited);
	return {
		temp,
		...sealed,
		folder,
		stem: safeStem(Buffer.from(planned.stem), rules),
		extension: extensionOf(planned.plan, planned.known.table.format, planned.verdict?.fileKind ?? null),
	};
}
