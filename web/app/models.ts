import type {
	WireFile,
	WireFiles,
	WireKnown,
	WireReport,
	WireSame,
	WireTensors,
} from "../../daemon/http/wire/models.ts";
import type { WireArchitecture, WireOperation, WirePlan } from "../../daemon/http/wire/workshop.ts";
import { errorOf, PageError } from "./api.ts";

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

const queryOf = (fields: Readonly<Record<string, string | number>>): string =>
	new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();

/** The newest files whose paths contain the text. */
export const listFiles = (q: string, limit: number): Promise<WireFiles> => ask("GET", `files?${queryOf({ q, limit })}`);

/** Everything about a file. With the metric, all of its weights are read. */
export const reportOn = ({ root, path }: WireFile, withMetric: boolean): Promise<WireReport> =>
	ask("GET", `report?${queryOf({ root, path, metric: withMetric ? 1 : 0 })}`);

/** Some of the tensors of a file whose names contain the text. */
export const tensorsOf = ({ root, path }: WireFile, q: string, offset: number, limit: number): Promise<WireTensors> =>
	ask("GET", `tensors?${queryOf({ root, path, q, offset, limit })}`);

export const sameIn = (files: readonly WireFile[]): Promise<WireSame> => ask("POST", "same", { files });

export const nameWeights = ({ root, path }: WireFile, component: string, name: string): Promise<WireKnown> =>
	ask("POST", "know", { root, path, component, name });

export const planOf = (operation: WireOperation): Promise<WirePlan> => ask("POST", "plan", operation);

export const startTask = (operation: WireOperation, name: string): Promise<{ id: string }> =>
	ask("POST", "tasks", { ...operation, name });

export const cancelTask = (id: string): Promise<unknown> => ask("DELETE", `tasks/${id}`);

export const listArchitectures = (): Promise<readonly WireArchitecture[]> => ask("GET", "architectures");
