import { isGone } from "../../workers/files/identity.ts";
import type { InboxContext } from "../pipeline/inbox-context.ts";
import type { Round } from "../runtime/background.ts";
import { crowding } from "./choices.ts";
import { type Choice, clearOriginals, type Keeping } from "./originals.ts";

type Roomy = Keeping &
	Pick<InboxContext, "inbox"> & {
		readonly config: Pick<InboxContext["config"], "originals">;
		readonly sink: Pick<InboxContext["sink"], "emit">;
	};

/** A round that removes originals from the disk of each inbox that has less free space than `originals.minFree`. */
export function keepRoom(contexts: readonly Roomy[]): Round {
	return async (signal) => {
		for (const context of contexts) {
			const { minFree } = context.config.originals;
			const choose = minFree === undefined ? null : await choiceFor(context.inbox, minFree);
			if (choose === null) continue;
			const cleared = await clearOriginals(context, choose, signal);
			if (cleared.files > 0) context.sink.emit({ event: "cleared", what: "originals", why: "space", ...cleared });
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
