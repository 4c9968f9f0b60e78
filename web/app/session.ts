import { answered, api, needsToken } from "./api.ts";

/**
 * Turns the token of the address, after `#token=`, into a session, and removes it from the address and from the
 * browser's history. Throws PageError for a wrong token.
 */
export async function useTokenOfAddress(): Promise<void> {
	const token = new URLSearchParams(location.hash.slice(1)).get("token");
	if (token === null) return;
	history.replaceState(null, "", location.pathname + location.search);
	await beginSession(token);
}

/** Begins a session with a token. Throws PageError for a wrong one. */
export async function beginSession(token: string): Promise<void> {
	await answered(api.session.$post({ json: { token } }));
	needsToken.value = false;
}
