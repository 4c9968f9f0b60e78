import type { IncomingMessage } from "node:http";
import { UserError } from "../../../toolkit/errors.ts";

/** Methods that change nothing. */
const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const CHANGING: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Length of the longest JSON body. */
export const MOST_BODY_BYTES = 64 * 1024;

/**
 * Refuses a request that changes something unless it carries the header that a browser sends to another site only
 * after a preflight, which is never answered. Throws `web.method`, `web.header-missing`, `web.content-type` or
 * `web.too-long`.
 */
export function refuseUnmarkedChanges({ headers, method = "" }: IncomingMessage): void {
	if (READING.has(method)) return;
	if (!CHANGING.has(method)) throw new UserError("web.method", { method });
	if (headers["x-autoprune"] !== "1") throw new UserError("web.header-missing", { method });
	const [type = ""] = (headers["content-type"] ?? "none").toLowerCase().split(";");
	if (type.trim() !== "application/json") throw new UserError("web.content-type", { found: type });
	// The length of a chunked body is checked while it is read.
	if (Number(headers["content-length"] ?? 0) > MOST_BODY_BYTES) {
		throw new UserError("web.too-long", { most: MOST_BODY_BYTES });
	}
}
