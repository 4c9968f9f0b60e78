import type { Context, TypedResponse } from "hono";

/**
 * Answers with JSON whose type the page's client knows as it is here. Hono would compute the type of the parsed text,
 * which is the same for the types of the wire, but too deep for the compiler.
 */
export function answer<T extends object>(context: Context, value: T): Response & TypedResponse<T, 200, "json"> {
	return context.json(value as object) as unknown as Response & TypedResponse<T, 200, "json">;
}
