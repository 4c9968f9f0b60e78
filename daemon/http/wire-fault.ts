import { HTTPException } from "hono/http-exception";
import { type Fault, toFault } from "../../toolkit/errors.ts";
import { webError } from "./errors.ts";
import { statusOfFault } from "./fault-status.ts";

/** The answer to a request that failed. A bug is not described to the client; the log has its stack. */
export function wireFault(error: unknown): { readonly status: number; readonly fault: Fault } {
	// Hono throws this for a body that is not JSON.
	const isBody = error instanceof HTTPException && error.status === 400;
	const fault = toFault(isBody ? webError("web.not-json", { found: error.message }) : error);
	const status = statusOfFault(fault);
	if (fault.code !== "crashed") return { status, fault };
	return { status, fault: { ...fault, message: "The request failed; the log of the daemon says why." } };
}
