import { expect, test } from "vitest";
import { sourcesIn } from "./sources.ts";

const FOLDERS = ["toolkit", "workers", "config", "operations", "daemon", "cli", "systemd"] as const;
const EXPORTED_TYPE = /^export (?:abstract )?(?:interface|type|class) (\w+)/gm;

/** Names that say nothing to a reader who does not know the project, as words of file names and of exported names. */
const INVENTED =
	/(^|[-/])(world|worlds|front|board|presence|orders|afterwork|calendar|parked|shelves|put-away|retire|resting|latecomers?|company|accompany|trail|hands|bench|heritage|spare-heap|taught)(?=[-./]|$)/;
const INVENTED_TYPE =
	/^(World|Front|Board|Presence|Orders|Afterwork|Calendar|Parked|Shelves|Resting|Retired|Latecomers?|Trail|Hands|Bench|Mark|Weight|Frame|Slot|ModelError)$/;

const all = FOLDERS.flatMap((folder) => sourcesIn(folder)).filter(
	({ path }) => !path.startsWith("workers/kernel/assembly/"),
);
const types = all.flatMap(({ path, text }) =>
	[...text.matchAll(EXPORTED_TYPE)].map(([, name = ""]) => ({ name, path })),
);

test("no two exported types share a name", () => {
	const paths = new Map<string, string[]>();
	for (const { name, path } of types) paths.set(name, [...(paths.get(name) ?? []), path]);
	expect([...paths].filter(([, list]) => list.length > 1)).toEqual([]);
	expect(paths.size).toBeGreaterThan(200);
});

test("files and exported types have names of the field, not invented ones", () => {
	expect(all.map(({ path }) => path).filter((path) => INVENTED.test(path))).toEqual([]);
	expect(types.filter(({ name }) => INVENTED_TYPE.test(name))).toEqual([]);
});
