import { Hono } from "hono";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import { json } from "../validate.ts";
import { planForPage } from "../workshop.ts";
import { taskBody } from "./workshop-body.ts";

/** Starts operations, lists them and cancels them. */
export function tasksRoute({ config, engine, tasks }: AppParts) {
	return new Hono()
		.get("/", (context) => answer(context, tasks.list()))
		.post("/", json(taskBody), async (context) => {
			const { name, ...operation } = context.req.valid("json");
			const plan = await planForPage(operation, config(), engine);
			context.status(202);
			return answer(context, await tasks.start(plan, name));
		})
		.delete("/:id", async (context) => {
			await tasks.cancel(context.req.param("id"));
			return context.body(null, 204);
		});
}
