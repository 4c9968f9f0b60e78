import { join } from "node:path";
import { everyInbox } from "../config/inboxes.ts";
import type { Config } from "../config/schema.ts";
import type { World } from "./journey/world.ts";
import type { Presence } from "./presence.ts";

/** What all worlds share. */
type Shared = Pick<World, "journal" | "engine" | "orders">;

/** The world of each inbox, that of the top level first. */
export function worldsOf({ settings, front }: Presence, shared: Shared): readonly World[] {
	return everyInbox(settings.current).map((begun, index) =>
		worldOf(begun, () => everyInbox(settings.current)[index] ?? begun, { ...shared, front }),
	);
}

/** The settings that a SIGHUP may change are read where they are used, and never kept. */
function worldOf({ inbox, library }: Config, now: () => Config, shared: Shared & Pick<World, "front">): World {
	return {
		...shared,
		inbox,
		get config() {
			return now();
		},
		shelves: {
			originals: join(inbox, "Originals"),
			failed: join(inbox, "Failed"),
			get onRefused() {
				return now().onRefused;
			},
		},
		workFolder: join(library, ".autoprune"),
	};
}
