import type {
	WireFile,
	WireFiles,
	WireKnown,
	WireReport,
	WireSame,
	WireTensors,
} from "../../daemon/http/wire/models.ts";
import type { WireArchitecture, WireOperation, WirePlan, WireTask } from "../../daemon/http/wire/workshop.ts";
import { answered, api } from "./api.ts";

/** The newest files whose paths contain the text. */
export function listFiles(q: string, limit: number): Promise<WireFiles> {
	return answered(api.files.$get({ query: { q, limit: String(limit) } }));
}

/** Everything about a file. With the metric, all of its weights are read. */
export function reportOn(file: WireFile, withMetric: boolean, signal?: AbortSignal): Promise<WireReport> {
	const query = { ...placeOf(file), metric: withMetric ? "1" : "0" } as const;
	return answered(api.report.$get({ query }, { init: { signal: signal ?? null } }));
}

/** Some of the tensors of a file whose names contain the text. */
export function tensorsOf(file: WireFile, q: string, offset: number, limit: number): Promise<WireTensors> {
	return answered(api.tensors.$get({ query: { ...placeOf(file), q, offset: String(offset), limit: String(limit) } }));
}

/** Which networks of the files have the same weights. All weights are read. `id`: the name in `comparisons`. */
export function sameIn(files: readonly WireFile[], id: string, signal: AbortSignal): Promise<WireSame> {
	return answered(api.same.$post({ json: { files, id } }, { init: { signal } }));
}

/** Gives the weights of a component a name. */
export function nameWeights(file: WireFile, component: string, name: string): Promise<WireKnown> {
	return answered(api.know.$post({ json: { ...file, component, name } }));
}

/** What an operation would write. */
export function planOf(operation: WireOperation, signal: AbortSignal): Promise<WirePlan> {
	return answered(api.plan.$post({ json: operation }, { init: { signal } }));
}

/** Starts an operation. */
export function startTask(operation: WireOperation, name: string): Promise<WireTask> {
	return answered(api.tasks.$post({ json: { ...operation, name } }));
}

/** Cancels a task. */
export function cancelTask(id: string): Promise<unknown> {
	return answered(api.tasks[":id"].$delete({ param: { id } }));
}

/** The architectures that can be built. */
export function listArchitectures(): Promise<readonly WireArchitecture[]> {
	return answered(api.architectures.$get());
}

function placeOf({ root, path }: WireFile): { root: string; path: string } {
	return { root: String(root), path };
}
