import type { Config } from "../../config/config.ts";
import { isGone } from "../../workers/files/identity.ts";
import type { EventBus } from "../events/bus.ts";
import type { Round } from "../runtime/background.ts";
import { crowding } from "./choices.ts";
import { type Choice, clearOriginals, type OriginalsServices } from "./originals.ts";

interface RoomServices extends OriginalsServices {
	readonly events: Pick<EventBus, "emit">;
}

interface RoomSettings extends Pick<Config, "originals"> {
	readonly inboxes: readonly { readonly inbox: string }[];
}

/** A round that removes originals from the disk of each inbox that has less free space than `originals.minFree`. */
export function keepRoom(services: RoomServices, config: () => RoomSettings): Round {
	return async (signal) => {
		const { inboxes, originals } = config();
		for (const { inbox } of inboxes) {
			const choose = originals.minFree === undefined ? null : await choiceFor(inbox, originals.minFree);
			if (choose === null) continue;
			const cleared = await clearOriginals(services, choose, signal);
			if (cleared.files > 0) services.events.emit({ event: "cleared", what: "originals", why: "space", ...cleared });
		}
		return null;
	};
}

/** Null if the inbox does not exist. */
async function choiceFor(inbox: string, minFree: number): Promise<Choice | null> {
	try {
		return await crowding(inbox, minFree);
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}
