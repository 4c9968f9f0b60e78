import { basename } from "node:path";
import type { Fault } from "../../toolkit/errors.ts";
import type { Need } from "../admission/need.ts";
import type { Job } from "../journal/port/model.ts";

/** How a journey ended for the daemon: what is to be done about the file next. */
export type JobResult =
	| { readonly kind: "published" }
	| { readonly kind: "refused" }
	/** The surroundings are at fault and may mend: the same file is to be tried again later. */
	| { readonly kind: "later"; readonly fault: Fault }
	/** There is no room for it on the disk of this folder, or no library; nothing of it was begun. */
	| { readonly kind: "waits"; readonly fault: Fault; readonly need: Need; readonly folder: string }
	/** It lies in the inbox as if nothing had happened, and is taken again when it is seen. */
	| { readonly kind: "handed-back" };

/** The name of a job's file, as people know it. */
export function fileOf({ arrival }: Job): string {
	return basename(arrival.path);
}
