import type { Engine } from "../engine/client.ts";
import type { Candidate } from "../inbox/scan.ts";
import type { Completeness } from "./patience.ts";

/** Has the engine read a file's header: a share that hangs then hangs the engine, and not the daemon. */
export function completenessFrom(engine: Engine): (candidate: Candidate) => Promise<Completeness> {
	return ({ pathBytes }) => engine.run("completeness", { path: pathBytes });
}
