import type { Config } from "../../config/config.ts";
import type { SettingsSource } from "../../config/settings-place.ts";
import type { Admission } from "../admission.ts";
import type { Control } from "../control.ts";
import type { Engine } from "../engine/client.ts";
import type { EventBus } from "../events/bus.ts";
import type { WebAddress } from "../events/event.ts";
import type { InboxContexts } from "../inbox-contexts.ts";
import type { Log } from "../runtime/log.ts";
import type { Status } from "../status/status.ts";
import type { LiveSettings } from "../supervision/settings.ts";

/** The server of the web page. */
export interface WebServer {
	readonly address: WebAddress;
	/** Takes leave of the open pages, and closes every connection. */
	close(): Promise<void>;
}

/** The settings of the running daemon, and where they come from. */
export interface SettingsAccess extends Pick<LiveSettings, "after"> {
	readonly source: SettingsSource;
	/** Reads the settings again, as at SIGHUP. Never rejects. */
	reload(): Promise<void>;
}

/** The parts of the daemon that the page shows and changes. */
export interface WebParts {
	/** The state folder. */
	readonly state: string;
	readonly version: string;
	config(): Config;
	status(): Status;
	/** Calls the listener whenever the status may have changed. Returns a function that ends this. */
	onStatus(listener: () => void): () => void;
	readonly events: EventBus;
	readonly engine: Engine;
	readonly control: Pick<Control, "look">;
	readonly admission: Admission;
	readonly contexts: Pick<InboxContexts, "of">;
	/** Resolves when the temporary files of earlier runs were removed. */
	readonly recovered: Promise<unknown>;
	/** How often the engine has died. */
	engineDeaths(): number;
	readonly settings: SettingsAccess;
	readonly log: Log;
}
