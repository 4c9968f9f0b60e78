import { toFault } from "../../toolkit/errors.ts";
import type { WebParts, WebServer } from "./web-parts.ts";

/**
 * Serves the page if the settings say so; null if they do not, or if it cannot be served: that is logged, and the
 * daemon works without it. The server and its packages are loaded only if they are needed.
 */
export async function startWebServer(parts: WebParts): Promise<WebServer | null> {
	const { web } = parts.config();
	if (web === false) return null;
	try {
		const { serveWeb } = await import("./server.ts");
		return await serveWeb(web, parts);
	} catch (error) {
		const { code, hint, message } = toFault(error);
		parts.log.warn({ code, hint }, message);
		return null;
	}
}
