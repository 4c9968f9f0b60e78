import { Hono } from "hono";
import { z } from "zod";
import { answer } from "../answer.ts";
import type { AppParts, NodeEnv } from "../app-parts.ts";
import { webError } from "../errors.ts";
import { UPLOAD_TYPE } from "../guard/changes.ts";
import { json } from "../validate.ts";

const wanted = z.strictObject({
	name: z.string(),
	bytes: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
	inbox: z.int().min(0).default(0),
	/** Made from the contents of the file. Without one, the upload can be continued only by its id. */
	fingerprint: z.string().min(1).max(200).nullable().default(null),
});

/** Uploads that can be continued. The requests have the shape of tus 1.0. */
export function uploadsRoute({ uploads }: AppParts) {
	return new Hono<NodeEnv>()
		.post("/", json(wanted), async (context) => {
			const { inbox, ...file } = context.req.valid("json");
			context.status(201);
			return answer(context, await uploads.begin(file, inbox));
		})
		.get("/:id", async (context) => answer(context, await uploads.find(context.req.param("id"))))
		.patch("/:id", async (context) => {
			const { incoming } = context.env;
			const type = context.req.header("content-type") ?? "none";
			if (type !== UPLOAD_TYPE) throw webError("web.content-type", { found: type });
			const offset = context.req.header("upload-offset") ?? "an unknown byte";
			const length = context.req.header("content-length") ?? "an unknown number of";
			// The raw request: a web stream costs half as much CPU again for each byte.
			return answer(context, await uploads.receive(context.req.param("id"), { stream: incoming, offset, length }));
		})
		.delete("/:id", async (context) => {
			await uploads.remove(context.req.param("id"));
			return context.body(null, 204);
		});
}
