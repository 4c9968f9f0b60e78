import type { HttpBindings } from "@hono/node-server";
import type { Config } from "../../config/config.ts";
import type { Control } from "../control.ts";
import type { Engine } from "../engine/client.ts";
import type { JournalPlace } from "../journal/place.ts";
import type { HistoryReader } from "../journal/port/history.ts";
import type { Log } from "../runtime/log.ts";
import type { Comparisons } from "./comparisons.ts";
import type { FileListing } from "./files/listing.ts";
import type { TokenGuard } from "./guard/token.ts";
import type { Disks } from "./live/disks.ts";
import type { StateSource } from "./live/state.ts";
import type { LiveEvents } from "./live.ts";
import type { PageFiles } from "./page-files.ts";
import type { WritingSpeed } from "./tasks/speed.ts";
import type { TaskList } from "./tasks.ts";
import type { Uploads } from "./uploads.ts";
import type { SettingsAccess } from "./web-parts.ts";

/** What the routes use. */
export interface AppParts {
	/** The state folder. */
	readonly state: string;
	readonly journal: JournalPlace;
	config(): Config;
	/** The history. Throws `journal.*`. */
	history(): Promise<HistoryReader>;
	readonly control: Pick<Control, "look">;
	readonly source: StateSource;
	readonly live: LiveEvents;
	/** Null where no token is needed. */
	readonly tokens: TokenGuard | null;
	readonly files: PageFiles;
	readonly uploads: Uploads;
	/** Reads models. */
	readonly engine: Engine;
	/** The model files below the inboxes and libraries. */
	listing(): Promise<FileListing>;
	readonly settings: SettingsAccess;
	readonly tasks: TaskList;
	readonly comparisons: Comparisons;
	readonly disks: Disks;
	readonly speed: WritingSpeed;
	/** The daemon's metrics in the text format of Prometheus, and its content type. Throws `journal.*`. */
	metrics(): Promise<{ readonly type: string; readonly text: string }>;
	readonly log: Log;
}

/** The request and the response of Node beside those of Hono. */
export interface NodeEnv {
	Bindings: HttpBindings;
}
