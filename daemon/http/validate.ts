import type { Env, MiddlewareHandler } from "hono";
import { validator } from "hono/validator";
import type { z } from "zod";
import { journalError } from "../journal/errors.ts";
import { webError } from "./errors.ts";

/** A check whose input the page's client has to give, and whose output the route gets. */
type Check<T extends "query" | "json", S extends z.ZodType> = MiddlewareHandler<
	Env,
	string,
	{ in: { [K in T]: z.input<S> }; out: { [K in T]: z.output<S> } }
>;

/** Validates the query of a request. Throws `web.query`. */
export function query<S extends z.ZodType>(schema: S): Check<"query", S> {
	return validator("query", (value): z.output<S> => {
		const parsed = schema.safeParse(value);
		if (parsed.success) return parsed.data;
		throw webError("web.query", { found: faultsText(parsed.error) });
	}) as unknown as Check<"query", S>;
}

/** Validates the JSON body of a request. Throws `web.not-json`. */
export function json<S extends z.ZodType>(schema: S): Check<"json", S> {
	return validator("json", (value): z.output<S> => {
		const parsed = schema.safeParse(value);
		if (parsed.success) return parsed.data;
		throw webError("web.not-json", { found: faultsText(parsed.error) });
	}) as unknown as Check<"json", S>;
}

function faultsText(error: z.ZodError): string {
	return error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; ");
}

/** The number of an entry in a path. Throws `journal.no-entry`, since no entry has another number. */
export function entryId(given: string): number {
	// Fifteen digits are below Number.MAX_SAFE_INTEGER and enough for any log.
	if (!/^\d{1,15}$/.test(given)) throw journalError("journal.no-entry", { given });
	return Number(given);
}
