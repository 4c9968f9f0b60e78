import { expect, test } from "vitest";
import { quietTimeOn, shortQuietWarning } from "../../config/quiet-time.ts";
import { waitingText } from "../../daemon/settle/waiting-text.ts";
import type { FileSystem } from "../../workers/platform/contract.ts";

const NFS: FileSystem = { type: "nfs", names: "any", others: "clients" };
const VIRTIOFS: FileSystem = { type: "virtiofs", names: "any", others: "host" };
const DISK: FileSystem = { type: "local", names: "any", others: "nobody" };

test.each<{ what: string; on: FileSystem; quiet?: number; ms: number; share: string | null }>([
	{ what: "a disk: 5 s", on: DISK, ms: 5_000, share: null },
	{ what: "a folder of the host, which caches nothing for long: 5 s", on: VIRTIOFS, ms: 5_000, share: null },
	{ what: "a network share: 60 s", on: NFS, ms: 60_000, share: "nfs" },
	{ what: "a network share, and a longer setting", on: NFS, quiet: 90_000, ms: 90_000, share: null },
	{ what: "a network share, and a shorter setting, which is obeyed", on: NFS, quiet: 200, ms: 200, share: null },
])("the quiet time on $what", ({ on, quiet, ms, share }) => {
	expect(quietTimeOn(on, quiet === undefined ? {} : { quiet })).toEqual({ ms, share });
});

test.each<{ what: string; on: FileSystem; quiet?: number; isWarned: boolean }>([
	{ what: "less than 60 s on a network share", on: NFS, quiet: 59_999, isWarned: true },
	{ what: "60 s on a network share", on: NFS, quiet: 60_000, isWarned: false },
	{ what: "no setting on a network share", on: NFS, isWarned: false },
	{ what: "less than 60 s on a disk", on: DISK, quiet: 200, isWarned: false },
])("is there a warning for $what: $isWarned", ({ on, quiet, isWarned }) => {
	expect(shortQuietWarning(on, quiet === undefined ? {} : { quiet }) !== null).toBe(isWarned);
});

test("a file that waits because of a network file system says so", () => {
	expect(waitingText({ kind: "quiet", share: "nfs" })).toContain("(nfs) it takes 60 s");
	expect(waitingText({ kind: "quiet", share: null })).toBe("it may still be written");
});
