import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { namesBetween } from "../../workers/files/file-path.ts";
import { isGone } from "../../workers/files/identity.ts";

/** One file of the page, in memory. */
interface PageFile {
	readonly body: Buffer;
	readonly type: string;
	readonly etag: string;
	/** Whether its name contains a hash of its content, so that browsers may keep it. */
	readonly isHashed: boolean;
	/** The compressed forms that the build made. */
	readonly compressed: ReadonlyMap<Encoding, Buffer>;
}

type Encoding = keyof typeof ENDINGS;

/** The files of the page by their paths. No request reaches the disk. */
export interface PageFiles {
	/** The file for exactly this path, or the page itself for the path of one of its views; null if there is none. */
	at(path: string): PageFile | null;
}

/** Best first. */
const ENDINGS = { br: ".br", gzip: ".gz" } as const;

const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
	".ico": "image/x-icon",
	".woff2": "font/woff2",
	".json": "application/json",
	".webmanifest": "application/manifest+json",
	".txt": "text/plain; charset=utf-8",
};

/** Paths of the page's views. */
const VIEW = /^\/(?:log(?:\/\d+)?|model|workshop|settings)?$/;

/** A hash as vite puts it into names: `index-B3xU8k0a.js`. */
const HASHED = /-[A-Za-z0-9_-]{8}\.\w+$/;

/** Reads all files below a folder; none if it does not exist. Files of unknown types are left out. */
export async function readPageFiles(folder: string): Promise<PageFiles> {
	const contents = new Map<string, Buffer>();
	for (const path of await filesBelow(folder)) {
		contents.set(`/${(namesBetween(folder, path) ?? []).join("/")}`, await readFile(path));
	}
	const files = new Map<string, PageFile>();
	for (const [path, body] of contents) {
		const type = TYPES[extname(path)];
		if (type === undefined) continue;
		const compressed = new Map<Encoding, Buffer>();
		for (const [encoding, ending] of Object.entries(ENDINGS) as [Encoding, string][]) {
			const smaller = contents.get(path + ending);
			if (smaller !== undefined) compressed.set(encoding, smaller);
		}
		const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
		files.set(path, { body, type, etag, isHashed: HASHED.test(path), compressed });
	}
	return { at: (path) => files.get(VIEW.test(path) ? "/index.html" : path) ?? null };
}

async function filesBelow(folder: string): Promise<string[]> {
	try {
		const entries = await readdir(folder, { recursive: true, withFileTypes: true });
		return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	} catch (error) {
		if (isGone(error)) return [];
		throw error;
	}
}
