import { expect, test } from "vitest";
import { databaseUrlFault } from "../../config/database-url.ts";
import { configError } from "../../config/errors.ts";
import { parseSettings } from "../../config/settings-file.ts";

test.each([
	"postgres://autoprune@db.lan/autoprune",
	"postgresql://db.lan:5433/autoprune?sslmode=verify-full",
	"postgres://autoprune@/autoprune?host=/run/postgresql",
	"postgres:///autoprune",
	"postgres://autoprune:@[::1]/autoprune",
])("%s can be the URL of a shared journal", (url) => {
	expect(databaseUrlFault(url)).toBeNull();
});

test.each([
	["a password", "postgres://me:s3cret@db/autoprune", "password"],
	["an encoded password", "postgres://me:%733cret@db/autoprune", "password"],
	["a password as a parameter", "postgres://me@db/autoprune?password=s3cret", "password"],
	["a password as a parameter in capitals", "postgres://me@db/autoprune?PASSWORD=s3cret", "password"],
	["a password in a URL for a socket", "postgres://me:s3cret@/autoprune?host=/run", "password"],
	["the scheme of another database", "mysql://me:s3cret@db/autoprune", "postgres://"],
	["a path", "/var/lib/s3cret.db", "postgres://"],
	["a port that is none", "postgres://me:s3cret@db:port/autoprune", "URL"],
	["no database", "postgres://me@db", "database"],
])("%s is refused, without a word of it", (_, url, word) => {
	expect(databaseUrlFault(url)).toContain(word);
	expect(databaseUrlFault(url)).not.toContain("3cret");
});

test.each([
	[
		"a password in the journal's URL",
		"role: work\njournal: postgres://me:s3cret@db/a",
		"line 2: `journal`: must not contain a password; put it into a file and name that file in PGPASSFILE (docs/hosts.md)",
	],
	[
		"another scheme of the journal's URL",
		"journal: mysql://me:s3cret@db/a",
		"line 1: `journal`: must begin with postgres:// or postgresql://",
	],
	["a number for a journal", "journal: 5", "line 1: `journal`: must be a postgres:// URL without a password, not 5"],
	[
		"another role",
		"role: watcher",
		'line 1: `role`: must be both, watch or work, not "watcher"; did you mean `watch`?',
	],
	[
		"a part of the work without a shared journal",
		"workers: 1\nrole: work",
		"line 2: `role`: needs `journal`: without a shared journal, nobody else would do the other part of the work",
	],
	[
		"a name of a host with spaces",
		"host: my host",
		"line 1: `host`: must be a name of letters, digits, dots, hyphens and underscores, such as gpu-2",
	],
])("%s in a settings file is refused in one sentence", (_, yaml, says) => {
	const refused = configError("config.invalid", { file: "a.yaml", faults: [says] });
	expect(() => parseSettings("a.yaml", yaml)).toThrow(refused);
});
