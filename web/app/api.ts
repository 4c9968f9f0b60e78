import { signal } from "@preact/signals";
import { type ClientResponse, hc } from "hono/client";
import type { Api } from "../../daemon/http/app.ts";

/** Whether the daemon asks for its token. */
export const needsToken = signal(false);

/** The routes of the daemon. A route that changes what it takes or answers makes the page's build fail. */
export const api = hc<Api>("/api/v1", {
	// The daemon wants the type also of a request without a body.
	headers: { "X-Autoprune": "1", "Content-Type": "application/json" },
});

/** Why the daemon refused a request, in the words of its error, or that it was not reached. */
export class PageError extends Error {
	override readonly name = "PageError";
	readonly code: string;
	readonly hint: string;
	/** The HTTP status; 0 if the daemon was not reached. */
	readonly status: number;

	constructor(status: number, fault: { readonly code: string; readonly message: string; readonly hint: string }) {
		super(fault.message);
		this.status = status;
		this.code = fault.code;
		this.hint = fault.hint;
	}
}

const NOT_REACHED = {
	code: "not-reached",
	message: "The daemon was not reached.",
	hint: "Try again when the daemon runs. The page notices it by itself.",
};

/** The answer to a request. Throws PageError. */
export async function answered<T>(request: Promise<ClientResponse<T>>): Promise<T> {
	const response = await request.catch(notReached);
	if (response.status === 204) return undefined as T;
	// The connection may also be lost in the middle of an answer.
	if (response.ok) return (await response.json().catch(notReached)) as T;
	throw await errorOf(response);
}

function notReached(): never {
	throw new PageError(0, NOT_REACHED);
}

/** The error of a response that is not ok. */
export async function errorOf(response: Pick<Response, "status" | "json">): Promise<PageError> {
	if (response.status === 401) needsToken.value = true;
	const fault = await response.json().catch(() => null);
	return new PageError(response.status, isFault(fault) ? fault : NOT_REACHED);
}

function isFault(value: unknown): value is { code: string; message: string; hint: string } {
	return typeof value === "object" && value !== null && "code" in value && "message" in value && "hint" in value;
}

/** An error as PageError. A bug in the page is thrown again, so that it reaches the console. */
export function asPageError(error: unknown): PageError {
	if (error instanceof PageError) return error;
	throw error;
}
