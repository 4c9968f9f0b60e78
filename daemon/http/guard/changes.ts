import type { IncomingMessage } from "node:http";
import { webError } from "../errors.ts";

/** Methods that change nothing. */
const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const CHANGING: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Length of the longest JSON body. */
const MOST_BODY_BYTES = 64 * 1024;

/** Content type of the bytes of an upload; its route limits their number. */
export const UPLOAD_TYPE = "application/offset+octet-stream";

/**
 * Refuses a request that changes something unless it carries the header that a browser sends to another site only
 * after a preflight, which is never answered. Throws `web.method`, `web.header-missing`, `web.content-type`,
 * `web.no-length` or `web.too-long`.
 */
export function refuseUnmarkedChanges({ headers, method = "" }: IncomingMessage): void {
	if (READING.has(method)) return;
	if (!CHANGING.has(method)) throw webError("web.method", { method });
	if (headers["x-autoprune"] !== "1") throw webError("web.header-missing", { method });
	if (method === "PATCH" && headers["content-type"] === UPLOAD_TYPE) return;
	const [type = ""] = (headers["content-type"] ?? "none").toLowerCase().split(";");
	// Only this method needs no body; forms and simple requests of other sites cannot use it.
	const isBare = method === "DELETE" && headers["content-type"] === undefined;
	if (!isBare && type.trim() !== "application/json") throw webError("web.content-type", { found: type });
	if (headers["transfer-encoding"] !== undefined) throw webError("web.no-length", undefined);
	if (Number(headers["content-length"] ?? 0) > MOST_BODY_BYTES) {
		throw webError("web.too-long", { most: MOST_BODY_BYTES });
	}
}
