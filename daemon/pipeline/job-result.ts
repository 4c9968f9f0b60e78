import { basename } from "node:path";
import type { Fault } from "../../toolkit/errors.ts";
import type { Need } from "../admission/need.ts";
import type { Job } from "../journal/port/model.ts";

/** How a job ended, and what the queue does with its file next. */
export type JobResult =
	| { readonly kind: "published" }
	| { readonly kind: "refused" }
	/** An external fault that may pass: the same file is tried again later. */
	| { readonly kind: "later"; readonly fault: Fault }
	/** There is no room on the disk of this folder, or no library; nothing was started. */
	| { readonly kind: "waits"; readonly fault: Fault; readonly need: Need; readonly folder: string }
	/** Somebody else has taken up the job. */
	| { readonly kind: "superseded" }
	/** The file is unchanged in the inbox and is claimed again by a later scan. */
	| { readonly kind: "handed-back" };

/** The name of a job's file for messages. */
export function fileOf({ arrival }: Job): string {
	return basename(arrival.path);
}
