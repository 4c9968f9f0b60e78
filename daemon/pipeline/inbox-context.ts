import type { InboxConfig } from "../../config/config.ts";
import type { Services } from "../daemon-services.ts";
import type { Library } from "../library.ts";
import type { StagingFolder } from "../publish/staging-folder.ts";
import type { ArchiveFolders } from "../record.ts";

/** Everything that a job uses besides its own file. It never changes: after a SIGHUP, later jobs get a new context. */
export interface InboxContext {
	/** The inbox folder. */
	readonly inbox: string;
	readonly config: InboxConfig;
	readonly services: Services;
	/** Shared by all inboxes that publish to this library. */
	readonly library: Library;
	readonly archive: ArchiveFolders;
	/** Staging folder at the library's root. */
	readonly workFolder: string;
	/** The staging folder for products of this destination folder. `top`: the folder of the product's kind. */
	readonly stagingFolderFor: (destination: string, top?: string) => Promise<StagingFolder>;
}
