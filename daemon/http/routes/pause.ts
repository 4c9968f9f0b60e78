import { Hono } from "hono";
import { z } from "zod";
import { pauseAt, resumeAt } from "../../journal/openers.ts";
import { nowText } from "../../runtime/clock.ts";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import { json } from "../validate.ts";

const reason = z.strictObject({ why: z.string().trim().min(1).max(500).nullable().default(null) });

/** Starts a pause, as `autoprune pause` does. Answers with the state in which it has begun. */
export function pauseRoute({ journal, control, source }: AppParts) {
	return new Hono().post("/", json(reason), async (context) => {
		const { why } = context.req.valid("json");
		const paused = await pauseAt(journal, { since: nowText(), why });
		// Without this, the next state that is sent to the pages could still lack the pause.
		await control.look();
		return answer(context, { ...(await source.state()), paused });
	});
}

/** Ends a pause, as `autoprune resume` does. */
export function resumeRoute({ journal, control, source }: AppParts) {
	return new Hono().post("/", json(z.strictObject({})), async (context) => {
		await resumeAt(journal);
		await control.look();
		return answer(context, { ...(await source.state()), paused: null });
	});
}
