import { basename, relative } from "node:path";
import { identificationText } from "../../toolkit/identification.ts";
import type { Published } from "../events/event.ts";
import type { Job, Product, SidecarPlace } from "../journal/port/model.ts";
import { isLinked } from "../publish/linked.ts";
import type { InboxContext } from "./inbox-context.ts";
import { fileOf } from "./job-result.ts";

/** A job whose product is in the library, with its sidecars. */
export interface DoneJob {
	readonly job: Job;
	readonly product: Product;
	/** Absolute. */
	readonly final: string;
	readonly sidecars: readonly SidecarPlace[];
}

/**
 * The event for a published job, built from its record. Notes on dropped tensors are not in the record, so only the
 * running job adds them.
 */
export function publishedEvent(
	{ job, product, final, sidecars }: DoneJob,
	{ inbox, config }: Pick<InboxContext, "inbox"> & { readonly config: Pick<InboxContext["config"], "library"> },
): Published {
	const { architecture, kind = null, base = null, metric, timingsMs } = product.findings;
	return {
		event: "published",
		inbox,
		job: job.id,
		file: fileOf(job),
		to: relative(config.library, final),
		bytesBefore: job.arrival.identity.size,
		bytesAfter: product.bytes,
		ms: Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0),
		what: identificationText({ architecture, kind, base }) ?? "unknown",
		metric,
		knownAs: [],
		sidecars: sidecars.flatMap(({ path }) => (path === null ? [] : [basename(path)])),
		notes: [...(isLinked(job.arrival, product) ? [LINKED] : []), ...sidecars.flatMap(stayedNote)],
	};
}

const LINKED = "already clean: linked, not copied";

function stayedNote({ name, path }: SidecarPlace): string[] {
	return path === null
		? [`${name} stays in the inbox: its name is already taken in the library, or it could not be moved`]
		: [];
}
