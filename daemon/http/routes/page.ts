import { Hono } from "hono";
import { webError } from "../errors.ts";
import type { PageFiles } from "../page-files.ts";

/** A year, the longest time that HTTP suggests. */
const FOR_GOOD = "public, max-age=31536000, immutable";

/** Serves the files of the page. */
export function pageRoute(files: PageFiles) {
	return new Hono().get("*", (context) => {
		const { path } = context.req;
		const file = files.at(path);
		if (file === null) throw webError("web.not-found", { path });
		const accepted = (context.req.header("accept-encoding") ?? "").split(",").map((one) => one.split(";")[0]?.trim());
		const [encoding, body] = [...file.compressed].find(([name]) => accepted.includes(name)) ?? [null, file.body];
		const headers = {
			"Content-Type": file.type,
			"Cache-Control": file.isHashed ? FOR_GOOD : "no-cache",
			ETag: file.etag,
			Vary: "Accept-Encoding",
			...(encoding === null ? {} : { "Content-Encoding": encoding }),
		};
		if (context.req.header("if-none-match") === file.etag) return context.body(null, 304, headers);
		return context.body(new Uint8Array(body), 200, headers);
	});
}
