import { lstatSync } from "node:fs";
import { type DetailedFile, detailsOf, readDetails, tensorPage } from "../../operations/details.ts";
import { measureToName } from "../../operations/know.ts";
import { createMeasurer } from "../../operations/measurer.ts";
import { measureToReport, UNMEASURED } from "../../operations/report.ts";
import { compareWeights } from "../../operations/same.ts";
import { FaultError } from "../../toolkit/errors.ts";
import { type Identity, identityOf, sameIdentity } from "../../workers/files/identity.ts";
import type { Pool } from "../../workers/pool.ts";
import type { PriorityGate } from "./gate.ts";
import type { Tasks } from "./protocol.ts";

/** The work of the engine for people who look at models. None of it delays pruning. */
export type Inspection = {
	readonly [N in "report" | "tensors" | "same" | "know"]: (
		input: Tasks[N]["in"],
		signal: AbortSignal,
		onProgress?: (done: number, total: number) => void,
	) => Promise<Tasks[N]["out"]>;
};

/** How many files are kept in memory, so that the next page of a file's tensors does not read the file again. */
const MOST_KEPT = 2;

/** `gate` is closed while files are pruned; weights are read only while it is open. */
export function createInspection(pool: Pool, gate: PriorityGate): Inspection {
	const details = createDetailsCache();

	/** The pool for work that waits for the gate before each span. */
	function whileOpen(signal: AbortSignal): { readonly pool: Pool; readonly signal: AbortSignal } {
		const run: Pool["run"] = async (task, stop) => {
			await gate.opened(signal);
			return pool.run(task, stop);
		};
		return { pool: { ...pool, run }, signal };
	}

	return {
		async report({ path, config, labels }, signal) {
			const file = details(path, config);
			if (labels === null) return detailsOf(file, UNMEASURED);
			const measured = await measureToReport(createMeasurer({ ...whileOpen(signal), labels }), path, file.read);
			signal.throwIfAborted();
			return detailsOf(file, measured);
		},
		async tensors({ path, config, query }) {
			const file = details(path, config);
			if (file.read.examined === null && file.read.fault !== null) throw new FaultError(file.read.fault);
			return tensorPage(file, query);
		},
		same: ({ paths }, signal, onProgress = () => undefined) => {
			const files = paths.map((path) => ({ file: path, path }));
			return compareWeights(files, {}, { ...whileOpen(signal), onProgress });
		},
		know: (part, signal) => measureToName(part, createMeasurer({ ...whileOpen(signal), labels: [] })),
	};
}

/** Returns the details of files, those of the last ones from memory unless the file or the settings have changed. */
function createDetailsCache(): (path: string, config: DetailedFile["config"]) => DetailedFile {
	const kept = new Map<string, { readonly identity: Identity; readonly details: DetailedFile }>();
	return (path, config) => {
		const key = `${path}\0${JSON.stringify(config)}`;
		const before = kept.get(key);
		kept.delete(key);
		const identity = identityNow(path);
		if (before !== undefined && identity !== null && sameIdentity(before.identity, identity)) {
			kept.set(key, before);
			return before.details;
		}
		const details = readDetails(path, config);
		const { examined } = details.read;
		if (examined !== null) kept.set(key, { identity: examined.identity, details });
		for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
		return details;
	};
}

function identityNow(path: string): Identity | null {
	try {
		return identityOf(lstatSync(path, { bigint: true }));
	} catch {
		// Reading the file says why.
		return null;
	}
}
