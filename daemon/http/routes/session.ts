import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { z } from "zod";
import type { AppParts, NodeEnv } from "../app-parts.ts";
import { json } from "../validate.ts";

const given = z.strictObject({ token: z.string().max(200) });

/** Turns the token of the address into a cookie that no script can read. */
export function sessionRoute({ tokens }: AppParts) {
	return new Hono<NodeEnv>().post("/", json(given), (context) => {
		if (tokens !== null) {
			const session = tokens.sessionFor(context.req.valid("json").token, context.env.incoming);
			// The guard has compared the origin with the host, so a proxy that speaks HTTPS shows here.
			const secure = context.req.header("origin")?.startsWith("https:") ?? false;
			setCookie(context, tokens.cookieName, session, { httpOnly: true, sameSite: "Strict", path: "/", secure });
		}
		return context.body(null, 204);
	});
}
