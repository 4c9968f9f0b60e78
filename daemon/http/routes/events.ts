import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { AppParts, NodeEnv } from "../app-parts.ts";
import { webError } from "../errors.ts";

/** Server-sent events. They are written to Node's response, which knows how far its reader is behind. */
export function eventsRoute({ live }: AppParts) {
	return new Hono<NodeEnv>().get("/", ({ req, env }) => {
		// Hono answers HEAD by the route of GET; a stream without a body would stay open.
		if (req.method !== "GET") throw webError("web.method", { method: req.method });
		live.open(env.outgoing);
		return RESPONSE_ALREADY_SENT;
	});
}
