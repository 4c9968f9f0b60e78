import type { Admission } from "./admission.ts";
import type { Control } from "./control.ts";
import type { Engine } from "./engine/client.ts";
import type { EventBus } from "./events/bus.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { Log } from "./runtime/log.ts";

/** The parts of a running daemon that all inboxes share. */
export interface Services {
	readonly journal: Journal;
	readonly engine: Engine;
	readonly control: Control;
	readonly events: EventBus;
	/** Its lines are events, too. */
	readonly log: Log;
	readonly admission: Admission;
	/** Number of conversion threads of the engine. */
	readonly workers: number;
	/** The folders of all inboxes; no output may be placed there. */
	readonly inboxes: readonly string[];
}
