import { Hono } from "hono";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";

/** The whole state of the daemon. */
export function stateRoute({ source }: AppParts) {
	return new Hono().get("/", async (context) => answer(context, await source.state()));
}
