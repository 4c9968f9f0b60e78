import { basename } from "node:path";
import type { Config } from "../../config/config.ts";
import type { Fault } from "../../toolkit/errors.ts";
import type { Need } from "../admission/need.ts";
import type { Admission } from "../admission.ts";
import type { Engine } from "../engine/client.ts";
import type { Front } from "../front.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { Job } from "../journal/port/model.ts";
import type { Library } from "../library.ts";
import type { Orders } from "../orders.ts";
import type { Listings } from "../publish/listings.ts";
import type { Site } from "../publish/site.ts";
import type { Shelves } from "../record.ts";

/** Everything that a journey touches beside its own file: one for each inbox. */
export interface World {
	/** The folder that this is the world of; it never changes. */
	readonly inbox: string;
	/** As this inbox has it now: a SIGHUP may change it. */
	readonly config: Config;
	readonly engine: Engine;
	readonly journal: Journal;
	readonly front: Front;
	readonly orders: Orders;
	/** One for all worlds. */
	readonly admission: Admission;
	/** One for all worlds whose models go there. */
	readonly library: Library;
	readonly shelves: Shelves;
	/** One for all worlds. */
	readonly listings: Listings;
	/** Where temporary files lie, below the library's root. */
	readonly workFolder: string;
	/** Where a product is made that goes to this folder. */
	readonly siteFor: (destination: string) => Promise<Site>;
}

/** How a journey ended for the daemon: what is to be done about the file next. */
export type Ending =
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

/** The time as the journal keeps it. */
export function nowText(): string {
	return new Date().toISOString();
}
