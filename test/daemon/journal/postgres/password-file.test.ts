import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { urlWithPassword } from "../../../../daemon/journal/postgres/password-file.ts";
import { tempFolder } from "../../temp-folder.ts";

let path: string;

beforeEach(async () => {
	path = join(await tempFolder(), "pgpass");
	vi.stubEnv("PGPASSFILE", path);
	vi.stubEnv("PGPASSWORD", undefined);
	vi.stubEnv("PGUSER", "eve");
	return () => void vi.unstubAllEnvs();
});

test.each([
	["db:5432:prune:ann:secret", "postgres://ann@db/prune", "postgres://ann:secret@db/prune"],
	["db:5433:prune:ann:secret", "postgres://ann@db/prune", "postgres://ann@db/prune"],
	["*:*:*:*:se\\:c\\\\r/t", "postgres://ann@db:5433/prune", "postgres://ann:se%3Ac%5Cr%2Ft@db:5433/prune"],
	[
		"#db:*:*:ann:no\n\ndb:*:*:bob:no\ndb:*:*:ann:yes\ndb:*:*:ann:late",
		"postgres://ann@db/x",
		"postgres://ann:yes@db/x",
	],
	[
		"localhost:5432:x:ann:secret",
		"postgres://ann@localhost/x?host=/run",
		"postgres://ann:secret@localhost/x?host=/run",
	],
	["db:*:eve:eve:secret", "postgres://db", "postgres://eve:secret@db"],
	["*:*:*:*:secret", "postgres://ann:own@db/x", "postgres://ann:own@db/x"],
	["*:*:*:*:", "postgres://ann@db/x", "postgres://ann@db/x"],
])("%j for %s", async (line, url, whole) => {
	await writeFile(path, `${line}\n`, { mode: 0o600 });
	expect(await urlWithPassword(url)).toBe(whole);
});

test("a file that others can read is not used", async () => {
	await writeFile(path, "*:*:*:*:secret\n");
	await chmod(path, 0o640);
	expect(await urlWithPassword("postgres://ann@db/x")).toBe("postgres://ann@db/x");
});

test("without a file, and beside PGPASSWORD, the URL stays as it is", async () => {
	expect(await urlWithPassword("postgres://ann@db/x")).toBe("postgres://ann@db/x");
	await writeFile(path, "*:*:*:*:secret\n", { mode: 0o600 });
	vi.stubEnv("PGPASSWORD", "other");
	expect(await urlWithPassword("postgres://ann@db/x")).toBe("postgres://ann@db/x");
});
