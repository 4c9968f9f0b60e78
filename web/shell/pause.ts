import { announce } from "../app/announce.ts";
import { answered, api, asPageError } from "../app/api.ts";
import { state } from "../app/live.ts";

/** Pauses the daemon, or resumes its work. */
export async function switchPause(): Promise<void> {
	const now = state.value;
	if (now === null) return;
	try {
		state.value =
			now.paused === null
				? await answered(api.pause.$post({ json: { why: null } }))
				: await answered(api.resume.$post({ json: {} }));
		announce(state.value.paused === null ? "Resumed" : "Paused");
	} catch (error) {
		announce(asPageError(error).message);
	}
}
