import { FaultError } from "../../toolkit/errors.ts";
import { type Engine, EngineDied } from "../engine/client.ts";
import type { InboxFile } from "../inbox/scan.ts";
import type { Completeness } from "./patience.ts";

/**
 * Has the engine read a file's header: a share that hangs then hangs the engine, and not the daemon. A file that
 * nothing can be learnt from in this way, even one that kills the engine, counts as unknown: its journey records why.
 */
export function completenessFrom(engine: Engine): (candidate: InboxFile) => Promise<Completeness> {
	return async ({ pathBytes }) => {
		try {
			return await engine.run("completeness", { path: pathBytes });
		} catch (error) {
			if (error instanceof EngineDied || error instanceof FaultError) return { kind: "unknown" };
			throw error;
		}
	};
}
