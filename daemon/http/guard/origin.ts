import type { IncomingMessage } from "node:http";
import { webError } from "../errors.ts";

/**
 * Refuses what a page of another site makes a browser send, except for a link that is opened. The host was checked
 * before. Throws `web.cross-site`.
 */
export function refuseOtherSites({ headers, method }: IncomingMessage): void {
	const { origin, host = "" } = headers;
	if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
		throw webError("web.cross-site", { from: origin });
	}
	const site = headers["sec-fetch-site"];
	if (site === undefined || site === "same-origin" || site === "none") return;
	const isLink = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
	if (method === "GET" && isLink) return;
	throw webError("web.cross-site", { from: String(site) });
}
