import type {
	WireFile,
	WireFiles,
	WireKnown,
	WireReport,
	WireSame,
	WireTensors,
} from "../../daemon/http/wire/models.ts";
import type { WireArchitecture, WireOperation, WirePlan } from "../../daemon/http/wire/workshop.ts";
import { answered, api, errorOf, PageError } from "./api.ts";

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
	const response = await fetch(`/api/v1/${path}`, {
		method,
		headers: { "X-Autoprune": "1", ...(body !== undefined && { "Content-Type": "application/json" }) },
		...(body !== undefined && { body: JSON.stringify(body) }),
	}).catch(() => {
		throw new PageError(0, { code: "not-reached", message: "The daemon was not reached.", hint: "Try again." });
	});
	if (response.status === 204) return undefined as T;
	if (response.ok) return (await response.json()) as T;
	throw await errorOf(response);
}

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

/** Which networks of the files have the same weights. All weights are read. */
export function sameIn(files: readonly WireFile[], signal: AbortSignal): Promise<WireSame> {
	return answered(api.same.$post({ json: { files: [...files] } }, { init: { signal } }));
}

/** Gives the weights of a component a name. */
export function nameWeights(file: WireFile, component: string, name: string): Promise<WireKnown> {
	return answered(api.know.$post({ json: { ...file, component, name } }));
}

export const planOf = (operation: WireOperation): Promise<WirePlan> => ask("POST", "plan", operation);

export const startTask = (operation: WireOperation, name: string): Promise<{ id: string }> =>
	ask("POST", "tasks", { ...operation, name });

export const cancelTask = (id: string): Promise<unknown> => ask("DELETE", `tasks/${id}`);

export const listArchitectures = (): Promise<readonly WireArchitecture[]> => ask("GET", "architectures");

function placeOf({ root, path }: WireFile): { root: string; path: string } {
	return { root: String(root), path };
}
