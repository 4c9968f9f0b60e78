import type { Config } from "../../config/config.ts";
import type { Admission } from "../admission.ts";
import type { Control } from "../control.ts";
import type { Engine } from "../engine/client.ts";
import type { EventSink } from "../events/sink.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { Library } from "../library.ts";
import type { Listings } from "../publish/listings.ts";
import type { StagingFolder } from "../publish/staging-folder.ts";
import type { ArchiveFolders } from "../record.ts";

/** Everything that a job uses besides its own file. There is one context for each inbox. */
export interface InboxContext {
	/** The inbox folder; it never changes. */
	readonly inbox: string;
	/** Current settings of this inbox. A SIGHUP may change them. */
	readonly config: Config;
	readonly engine: Engine;
	readonly journal: Journal;
	readonly sink: EventSink;
	readonly control: Control;
	/** Shared by all inboxes. */
	readonly admission: Admission;
	/** Shared by all inboxes that publish to this library. */
	readonly library: Library;
	readonly archive: ArchiveFolders;
	/** Shared by all inboxes. */
	readonly listings: Listings;
	/** Staging folder at the library's root. */
	readonly workFolder: string;
	/** The staging folder for products of this destination folder. `top`: the folder of the product's kind. */
	readonly stagingFolderFor: (destination: string, top?: string) => Promise<StagingFolder>;
}
