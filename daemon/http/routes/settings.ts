import { Hono } from "hono";
import { z } from "zod";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import type { SettingsEditor } from "../settings.ts";
import { json } from "../validate.ts";

const MOST_CHANGES = 100;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const wanted = z.strictObject({
	etag: z.string(),
	changes: z
		.array(
			z.strictObject({
				key: z.array(z.string()).min(1).readonly(),
				value: z.union([scalar, z.record(z.string(), scalar), z.null()]),
			}),
		)
		.min(1)
		.max(MOST_CHANGES)
		.readonly(),
});

/** The settings, and changes of them. */
export function settingsRoute({ settings, state, tokens }: AppParts) {
	let editor: Promise<SettingsEditor> | null = null;

	/** Loaded when somebody asks for it: a daemon without a settings file needs no YAML parser. */
	function opened(): Promise<SettingsEditor> {
		editor ??= import("../settings.ts").then(({ createSettingsEditor }) => {
			return createSettingsEditor(settings, state, tokens !== null);
		});
		return editor;
	}

	return new Hono()
		.get("/", async (context) => answer(context, await (await opened()).read()))
		.put("/", json(wanted), async (context) => {
			return answer(context, await (await opened()).change(context.req.valid("json")));
		});
}
