import { FaultError } from "../../toolkit/errors.ts";
import { type Engine, EngineDied } from "../engine/client.ts";
import type { InboxFile } from "../inbox/scan.ts";
import type { Completeness } from "./patience.ts";

/**
 * Reads a file's header in the engine, so that a hung share blocks the engine and not the daemon. A file that cannot
 * be read like this, or that even kills the engine, counts as unknown: its job records the reason.
 * After an error that may pass, the next scan asks again.
 */
export function completenessFrom(engine: Engine): (candidate: InboxFile) => Promise<Completeness> {
	return async ({ pathBytes }) => {
		try {
			return await engine.run("completeness", { path: pathBytes });
		} catch (error) {
			if (error instanceof FaultError && error.fault.retry === "later") return { kind: "unanswered" };
			if (error instanceof EngineDied || error instanceof FaultError) return { kind: "unknown" };
			throw error;
		}
	};
}
