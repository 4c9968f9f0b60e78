// Builds the web page into dist/web, with compressed forms of every file that gets smaller, so that the daemon does not
// compress anything.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "vite";

const OUT = "dist/web";
/** Fonts are compressed already. */
const COMPRESSED = new Set([".html", ".js", ".css", ".svg"]);

// Tests build the page too, and their environment would make a larger one for development.
process.env.NODE_ENV = "production";
await build({ configFile: "web/vite.config.ts", logLevel: "warn" });
for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
	if (!entry.isFile() || !COMPRESSED.has(extname(entry.name))) continue;
	const path = join(entry.parentPath, entry.name);
	const bytes = readFileSync(path);
	for (const [ending, compressed] of [
		[".br", brotliCompressSync(bytes)],
		[".gz", gzipSync(bytes, { level: 9 })],
	]) {
		if (compressed.length < bytes.length) writeFileSync(path + ending, compressed);
	}
}
