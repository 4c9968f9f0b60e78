// What is built once and used by every later run, outside the project: `npm ci` removes node_modules.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "autoprune-windows");

/**
 * A folder of the cache. The first time, `make(folder)` fills it; when that fails, nothing stays. The folder belongs to
 * `key`, a list of everything that its content depends on.
 */
export async function cached(name, key, make) {
	const digest = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 12);
	const folder = join(CACHE, `${name}-${digest}`);
	if (existsSync(folder)) return folder;
	mkdirSync(CACHE, { recursive: true });
	const unfinished = mkdtempSync(join(CACHE, `unfinished-${name}-`));
	try {
		await make(unfinished);
		renameSync(unfinished, folder);
	} catch (error) {
		// Another run may have made the same folder in the meantime.
		if (!existsSync(folder)) throw error;
	} finally {
		rmSync(unfinished, { recursive: true, force: true });
	}
	return folder;
}
