import type { IncomingMessage } from "node:http";
import { webError } from "../errors.ts";
import { isSecret, sessionOf } from "../token.ts";

/** Asks requests for the token. */
export interface TokenGuard {
	/** Throws `web.token` or `web.token-tries` unless the request has the cookie of a session, or the token itself. */
	check(request: IncomingMessage): void;
	/** The value of the session cookie for a token that was sent. Throws `web.token` or `web.token-tries`. */
	sessionFor(token: string, request: IncomingMessage): string;
	/** The cookie has the port in its name, because browsers send the cookies of all ports of a host. */
	readonly cookieName: string;
}

/** Number of wrong tokens that an address may send in a minute. */
const MOST_WRONG = 10;

const MINUTE_MS = 60_000;

/** Creates the guard for a token. `now`: milliseconds of a clock that is never set. */
export function createTokenGuard(token: string, port: number, now: () => number): TokenGuard {
	const cookieName = `autoprune-${port}`;
	const session = sessionOf(token);
	/** Times of the wrong tokens, by the address that sent them. */
	const wrong = new Map<string, readonly number[]>();

	function recentlyWrong(address: string): readonly number[] {
		return (wrong.get(address) ?? []).filter((at) => now() - at < MINUTE_MS);
	}

	function checkToken(given: string, { socket: { remoteAddress = "" } }: IncomingMessage): void {
		const before = recentlyWrong(remoteAddress);
		if (before.length >= MOST_WRONG) throw webError("web.token-tries", { most: MOST_WRONG });
		if (isSecret(given, token)) return;
		for (const address of wrong.keys()) if (recentlyWrong(address).length === 0) wrong.delete(address);
		wrong.set(remoteAddress, [...before, now()]);
		throw webError("web.token", { given: true });
	}

	return {
		cookieName,
		check(request) {
			const { authorization, cookie = "" } = request.headers;
			const sent = cookie.split("; ").find((pair) => pair.startsWith(`${cookieName}=`));
			if (sent !== undefined && isSecret(sent.slice(cookieName.length + 1), session)) return;
			const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
			if (bearer === undefined) throw webError("web.token", { given: false });
			checkToken(bearer, request);
		},
		sessionFor(given, request) {
			checkToken(given, request);
			return session;
		},
	};
}
