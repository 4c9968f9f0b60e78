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

/** Everything that a journey touches beside its own file: one for each inbox. */
export interface InboxContext {
	/** The folder that this is the world of; it never changes. */
	readonly inbox: string;
	/** As this inbox has it now: a SIGHUP may change it. */
	readonly config: Config;
	readonly engine: Engine;
	readonly journal: Journal;
	readonly sink: EventSink;
	readonly control: Control;
	/** One for all worlds. */
	readonly admission: Admission;
	/** One for all worlds whose models go there. */
	readonly library: Library;
	readonly archive: ArchiveFolders;
	/** One for all worlds. */
	readonly listings: Listings;
	/** Where temporary files lie, below the library's root. */
	readonly workFolder: string;
	/** Where a product is made that goes to this folder; `top`: the folder of its kind. */
	readonly stagingFolderFor: (destination: string, top?: string) => Promise<StagingFolder>;
}
