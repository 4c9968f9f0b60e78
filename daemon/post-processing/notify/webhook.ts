import type { Teller } from "./notice.ts";

/** A receiver that does not answer within this time is tried again later. */
const LONGEST_ANSWER_MS = 30_000;

/** Notifies by a POST of the content as JSON; a status from 200 to 299 means that it was accepted. */
export function webhookTeller(address: string): Teller {
	const { url, authorization } = addressOf(address);
	return async (content, signal) => {
		try {
			const answer = await fetch(url, {
				method: "POST",
				headers: { "content-type": "application/json", "user-agent": "autoprune", ...authorization },
				body: JSON.stringify(content),
				// A redirected POST would arrive as an empty GET.
				redirect: "manual",
				signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER_MS)]),
			});
			await answer.body?.cancel();
			return answer.ok ? null : `it answered with status ${answer.status}`;
		} catch (error) {
			return whyOf(error);
		}
	};
}

/** A user and a password in the URL are sent as a header: fetch rejects such a URL. */
function addressOf(address: string): { readonly url: URL; readonly authorization: Readonly<Record<string, string>> } {
	const url = new URL(address);
	if (url.username === "" && url.password === "") return { url, authorization: {} };
	const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
	url.username = "";
	url.password = "";
	return { url, authorization: { authorization: `Basic ${Buffer.from(user).toString("base64")}` } };
}

/** fetch only says that it failed; the reason is in the cause. */
function whyOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { cause } = error;
	if (!(cause instanceof Error)) return error.message;
	return "code" in cause && cause.message === "" ? String(cause.code) : cause.message;
}
