import type { IncomingMessage } from "node:http";
import { refuseUnmarkedChanges } from "./guard/changes.ts";
import { refuseOtherHosts } from "./guard/hosts.ts";
import { refuseOtherSites } from "./guard/origin.ts";
import type { TokenGuard } from "./guard/token.ts";

/** Where a token becomes a session. */
const SESSION_PATH = "/api/v1/session";

/** What the guard knows of this server. */
export interface GuardPolicy {
	/** The values of the Host header that mean this server, in lower case. */
	readonly hosts: ReadonlySet<string>;
	/** Null where no token is needed. */
	readonly tokens: TokenGuard | null;
	/** Whether this is the exact path of a file of the page, which is the same for everybody. */
	isPageFile(path: string): boolean;
}

/** Checks a request before any route sees it, whatever it asks for. Throws UserError `web.*`. */
export function checkRequest(request: IncomingMessage, { hosts, tokens, isPageFile }: GuardPolicy): void {
	refuseOtherHosts(request, hosts);
	refuseOtherSites(request);
	refuseUnmarkedChanges(request);
	const { url = "", method } = request;
	const [path = ""] = url.split("?");
	// Everything else needs the token: the router also finds a route by other spellings of its path.
	const isPublic = isPageFile(path) || (path === SESSION_PATH && method === "POST");
	if (tokens !== null && !isPublic) tokens.check(request);
}
