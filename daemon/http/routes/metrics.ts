import { Hono } from "hono";
import type { AppParts } from "../app-parts.ts";

/** The daemon's metrics for Prometheus. */
export function metricsRoute({ metrics }: AppParts) {
	return new Hono().get("/", async (context) => {
		const { type, text } = await metrics();
		return context.body(text, 200, { "Content-Type": type });
	});
}
