import { EngineDied } from "../engine/client.ts";
import { webError } from "./errors.ts";

/** Throws what a request to the engine failed with; `task.engine-died` if the engine died during it. */
export function engineFault(error: unknown): never {
	if (error instanceof EngineDied) throw webError("task.engine-died", { how: error.message }, { cause: error });
	throw error;
}
