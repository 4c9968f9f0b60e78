import { isGone } from "../../workers/files/identity.ts";
import type { Round } from "../afterwork/background.ts";
import type { World } from "../journey/world.ts";
import { crowding } from "./choices.ts";
import { type Choice, clearOriginals, type Keeping } from "./originals.ts";

type Roomy = Keeping &
	Pick<World, "inbox"> & {
		readonly config: Pick<World["config"], "originals">;
		readonly front: Pick<World["front"], "tell">;
	};

/** A round in which, on each inbox's disk that has less space free than its settings ask for, originals give way. */
export function keepRoom(worlds: readonly Roomy[]): Round {
	return async (signal) => {
		for (const world of worlds) {
			const { minFree } = world.config.originals;
			const choose = minFree === undefined ? null : await choiceFor(world.inbox, minFree);
			if (choose === null) continue;
			const cleared = await clearOriginals(world, choose, signal);
			if (cleared.files > 0) world.front.tell({ event: "cleared", what: "originals", why: "space", ...cleared });
		}
		return null;
	};
}

/** Null for an inbox that is not there. */
async function choiceFor(inbox: string, minFree: number): Promise<Choice | null> {
	try {
		return await crowding(inbox, minFree);
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}
