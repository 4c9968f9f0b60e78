import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { folderFor } from "../config/destination.ts";
import type { Config } from "../config/schema.ts";
import { WRITERS } from "../toolkit/formats/index.ts";
import { stemOf } from "../toolkit/name.ts";
import type { Executed } from "../workers/execute.ts";
import { safeStem } from "../workers/files/names.ts";
import { withoutInfinities } from "../workers/without-infinities.ts";
import type { Engine } from "./engine/client.ts";
import type { Product } from "./journal/journal.ts";
import { type PlannedFile, planFile } from "./plan.ts";
import { sealTemp } from "./publish/temp.ts";

/** A plan that was carried out. */
export interface Pruned {
	readonly planned: PlannedFile;
	readonly executed: Executed;
}

/** Where and with what a plan is carried out, how it is followed, and how it is ended early. */
export interface Bench {
	readonly config: Config;
	readonly engine: Engine;
	/** Absolute path of the temporary file. */
	readonly temp: string;
	readonly signal: AbortSignal;
	readonly onProgress: (done: number, total: number) => void;
}

/** Has the engine write the plan's output under its temporary name, complete and verified, not yet durable. */
export function pruneFile(planned: PlannedFile, bench: Bench): Promise<Pruned> {
	const { engine, temp, signal, onProgress } = bench;
	const { pathBytes: path, identity } = planned.known.arrival;
	return withoutInfinities({
		plan: (keepDType) => (keepDType.size === 0 ? planned : planFile(planned.known, bench.config, keepDType)),
		run: ({ plan }) => engine.run("prune", { plan, path, identity, into: temp }, { signal, onProgress }),
		discard: () => rm(temp),
	});
}

/** Makes the temporary file durable; what is to be published, and under which name. */
export async function sealProduct(
	{ planned }: Pruned,
	{ temp, config }: Pick<Bench, "temp" | "config">,
): Promise<Omit<Product, "findings">> {
	const { dev, ino, bytes } = await sealTemp(temp);
	const { arrival } = planned.known;
	return {
		temp,
		dev,
		ino,
		bytes,
		folder: folderFor(config, planned.verdict.fileKind),
		stem: safeStem(Buffer.from(stemOf(basename(arrival.path)))),
		extension: WRITERS[planned.plan.format].extension,
	};
}
