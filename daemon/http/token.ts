import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { lstat, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../toolkit/errors.ts";
import { errnoOf, isGone } from "../../workers/files/identity.ts";
import { webError } from "./errors.ts";

const NAME = "web-token";

const TOKEN_BYTES = 32;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Permissions of group and others. */
const OTHERS = 0o077;

/** Path of the file with the token, in the state folder. */
export function tokenPath(state: string): string {
	return join(state, NAME);
}

/**
 * The token of the web page: 32 random bytes as base64url. Created once, readable by its owner only. Throws
 * `web.token-file` when the file is not a token, or others can read it.
 */
export async function readOrMakeToken(state: string): Promise<string> {
	const path = tokenPath(state);
	try {
		const known = await readToken(path);
		if (known !== null) return known;
		const made = randomBytes(TOKEN_BYTES).toString("base64url");
		await writeFile(path, `${made}\n`, { mode: 0o600, flag: "wx" });
		return made;
	} catch (error) {
		if (error instanceof UserError) throw error;
		const errno = errnoOf(error);
		if (errno === null) throw error;
		throw webError("web.token-file", { path, found: errno }, { cause: error });
	}
}

async function readToken(path: string): Promise<string | null> {
	try {
		const found = await lstat(path);
		const fault = (what: string): UserError => webError("web.token-file", { path, found: what });
		if (!found.isFile()) throw fault("it is not a regular file");
		if ((found.mode & OTHERS) !== 0) throw fault("other users may read or write it");
		const text = (await readFile(path, "utf8")).trim();
		if (!TOKEN.test(text)) throw fault("it holds no token");
		return text;
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/** The value of the session cookie, from which the token cannot be computed. The same after a restart. */
export function sessionOf(token: string): string {
	return createHash("sha256").update(`autoprune session ${token}`).digest("base64url");
}

/** Whether two secrets are equal, in a time that does not depend on where they differ. */
export function isSecret(given: string, secret: string): boolean {
	const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
	return timingSafeEqual(digest(given), digest(secret));
}
