import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { InboxRefusal } from "../../daemon/inbox/refusal.ts";
import type { ScanResult } from "../../daemon/inbox/scan.ts";
import { watchInbox } from "../../daemon/inbox.ts";
import { memoryLog, tempFolder, until } from "./temp-folder.ts";

/** So long that only a hint can bring a look within a test's time. The second look then comes when the folder is watched. */
const NEVER_MS = 3_600_000;

test("what lies there at the start is seen at once", async () => {
	const inbox = await tempFolder();
	await writeFile(join(inbox, "NAI.ckpt"), "abc");
	const watched = watch(inbox, NEVER_MS);
	await until(() => watched.seen().includes("NAI.ckpt"));
});

test("an event brings the next look forward", async () => {
	const inbox = await tempFolder();
	await mkdir(join(inbox, "sub"));
	const watched = watch(inbox, NEVER_MS);
	await until(() => watched.looks.length >= 2);
	await writeFile(join(inbox, "NAI.ckpt"), "abc");
	await until(() => watched.seen().includes("NAI.ckpt"));
	await writeFile(join(inbox, "sub", "VAE.pt"), "abc");
	await until(() => watched.seen().includes("sub/VAE.pt"));
});

test("a download that gets its final name is seen", async () => {
	const inbox = await tempFolder();
	await writeFile(join(inbox, "NAI.ckpt.crdownload"), "abc");
	const watched = watch(inbox, NEVER_MS);
	await until(() => watched.looks.length >= 2);
	await rename(join(inbox, "NAI.ckpt.crdownload"), join(inbox, "NAI.ckpt"));
	await until(() => watched.seen().includes("NAI.ckpt"));
});

test("an inbox that is a link to a folder is watched like the folder", async () => {
	const folder = await tempFolder();
	await mkdir(join(folder, "real"));
	await symlink("real", join(folder, "inbox"));
	const watched = watch(join(folder, "inbox"), NEVER_MS);
	await until(() => watched.looks.length >= 2);
	await writeFile(join(folder, "real", "NAI.ckpt"), "abc");
	await until(() => watched.seen().includes("NAI.ckpt"));
});

test("a name that no event tells of is found by the scan", async () => {
	const inbox = await tempFolder();
	const watched = watch(inbox, 20);
	await until(() => watched.looks.length >= 3);
	await writeFile(Buffer.concat([Buffer.from(`${inbox}/caf`), Buffer.from([0xe9])]), "abc");
	await until(() => watched.seen().includes("caf\ufffd"));
});

test("an inbox that vanishes is missing, not empty, and is watched again when it is back", async () => {
	const inbox = join(await tempFolder(), "inbox");
	await mkdir(inbox);
	await writeFile(join(inbox, "NAI.ckpt"), "abc");
	const watched = watch(inbox, 20);
	await until(() => watched.seen().includes("NAI.ckpt"));
	await rm(inbox, { recursive: true });
	await until(() => watched.looks.at(-1)?.kind === "missing");
	await mkdir(inbox);
	await until(() => watched.looks.at(-1)?.kind === "seen");
	expect(watched.log.messages).toEqual(["the inbox does not exist; waiting for it", "the inbox is back"]);
});

test("a recreated inbox gives hints again", async () => {
	const inbox = join(await tempFolder(), "inbox");
	await mkdir(inbox);
	const watched = watch(inbox, NEVER_MS);
	await until(() => watched.looks.length >= 2);
	await rename(inbox, `${inbox}.old`);
	await mkdir(inbox);
	watched.scanWithin(0);
	const before = watched.looks.length;
	await until(() => watched.looks.length >= before + 2);
	await writeFile(join(inbox, "NAI.ckpt"), "abc");
	await until(() => watched.seen().includes("NAI.ckpt"));
});

test("what is passed by is told once for as long as it stays", async () => {
	const inbox = await tempFolder();
	await symlink("nowhere", join(inbox, "link"));
	const watched = watch(inbox, 10);
	const told = (): number => watched.looks.flatMap((look) => (look.kind === "seen" ? look.passed : [])).length;
	await until(() => watched.looks.length >= 5);
	expect(told()).toBe(1);
	await rm(join(inbox, "link"));
	const gone = watched.looks.length;
	// The next look may have begun before.
	await until(() => watched.looks.length >= gone + 2);
	await symlink("nowhere", join(inbox, "link"));
	await until(() => told() === 2);
});

test("a burst of files is seen without one missing", async () => {
	const inbox = await tempFolder();
	const watched = watch(inbox, NEVER_MS);
	await until(() => watched.looks.length >= 2);
	await Promise.all(Array.from({ length: 2000 }, (_, index) => writeFile(join(inbox, `${index}.pt`), "abc")));
	await until(() => watched.seen().length === 2000);
});

test("no event is heard while enough is known of, and every one after that", async () => {
	const inbox = await tempFolder();
	let full = true;
	const watched = watch(inbox, NEVER_MS, () => full);
	await until(() => watched.looks.length === 1);
	await writeFile(join(inbox, "NAI.ckpt"), "abc");
	full = false;
	// Nobody has told of the file: this look finds it, and has events heard from now on.
	watched.scanWithin(0);
	await until(() => watched.looks.length >= 3);
	expect(watched.looks.map((look) => look.kind === "seen" && look.candidates.length)).toEqual([0, 1, 1]);
	await writeFile(join(inbox, "VAE.pt"), "abc");
	await until(() => watched.seen().includes("VAE.pt"));
});

test("an inbox whose files another host takes is not scanned, which is not logged", async () => {
	const inbox = await tempFolder();
	let refusal: InboxRefusal | null = { kind: "standby", why: "watched by nas" };
	const watched = watch(inbox, 20, undefined, async () => refusal);
	await until(() => watched.looks.length >= 2);
	expect(watched.looks.at(-1)).toEqual({ kind: "missing", errno: "watched by nas", refused: "standby" });
	refusal = null;
	await until(() => watched.looks.at(-1)?.kind === "seen");
	expect(watched.log.messages).toEqual([]);
	refusal = { kind: "fault", why: "It is in use." };
	await until(() => watched.looks.at(-1)?.kind === "missing");
	expect(watched.log.messages).toEqual(["no files are taken from the inbox for now"]);
});

function watch(
	folder: string,
	scanEveryMs: number,
	isFull?: () => boolean,
	refusal?: () => Promise<InboxRefusal | null>,
) {
	const end = new AbortController();
	const log = memoryLog();
	const looks: ScanResult[] = [];
	const leftOut = { ignoredFolders: [join(folder, "Failed")], daemonFolders: async () => new Map() };
	const inbox = watchInbox({
		...{ folder, ...leftOut, scanEveryMs: () => scanEveryMs, scanSoonMs: 10, signal: end.signal, log },
		...(isFull && { isFull }),
		...(refusal && { refusal }),
	});
	const watching = (async () => {
		for await (const look of inbox.scans()) looks.push(look);
	})();
	onTestFinished(async () => {
		end.abort();
		await watching;
	});
	const seen = (): string[] => {
		const last = looks.at(-1);
		return last?.kind === "seen" ? last.candidates.map(({ path }) => path.slice(folder.length + 1)) : [];
	};
	return { looks, log, seen, scanWithin: inbox.scanWithin };
}
