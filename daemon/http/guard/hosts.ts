import type { IncomingMessage } from "node:http";
import { webError } from "../errors.ts";

/**
 * Refuses a request for another server: a site whose name was made to resolve to this machine (DNS rebinding), or a
 * proxy request. Throws `web.host`.
 */
export function refuseOtherHosts({ url = "", rawHeaders }: IncomingMessage, allowed: ReadonlySet<string>): void {
	// Node keeps only the first of several Host headers; a proxy may have used the last.
	const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host");
	const [host = ""] = hosts;
	if (hosts.length !== 1 || !allowed.has(host.toLowerCase())) {
		throw webError("web.host", { host: hosts.join(", ") || "by no name" });
	}
	// The URL itself names a host in `GET http://other/ HTTP/1.1`.
	if (!url.startsWith("/")) throw webError("web.host", { host: url });
}
