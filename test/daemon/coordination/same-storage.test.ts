import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { proveFolders } from "../../../daemon/coordination/storage/prove-folders.ts";
import { requireSameStorage } from "../../../daemon/coordination/storage/same-storage.ts";
import { clusterOf } from "../../../daemon/coordination/storage/shares.ts";
import type { Revision } from "../../../daemon/journal/port/revisions.ts";
import { retry } from "../../../daemon/retry.ts";
import { finishRevisions } from "../../../daemon/revise/one-at-a-time.ts";
import { hexOf } from "../../../daemon/revise/subject.ts";
import { revisionTurn } from "../../../daemon/revise/turn.ts";
import { undo } from "../../../daemon/undo.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { canUsePostgres } from "../../postgres.ts";
import { NOW } from "../arrivals.ts";
import { openedShared } from "../journal/postgres/databases.ts";
import { makeSandbox, published, type Sandbox } from "../sandbox.ts";
import { memoryLog } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

describe.skipIf(!canUsePostgres)("a machine with the journal of several hosts", () => {
	let url: string;
	let sandbox: Sandbox;

	beforeEach(async () => {
		url = await hostsDatabase();
		sandbox = await makeSandbox({ journal: await openedShared(url) });
		const connection = await connected(url);
		const { library, inbox } = sandbox;
		const folders = [{ kind: "library", folder: library } as const, { kind: "inbox", folder: inbox } as const];
		await proveFolders(folders, await clusterOf(connection), connection);
	});

	test("has their storage where each folder with one of the paths has its beacon", async () => {
		const { inbox, library } = sandbox;
		const paths = [filePath(join(inbox, "a.ckpt")), filePath(join(library, "a.pt"))];
		await requireSameStorage(url, paths);
		await rename(inbox, `${inbox}-unmounted`);
		await mkdir(inbox);
		await expect(requireSameStorage(url, paths)).rejects.toMatchObject({ code: "hosts.no-beacon" });
		await rm(inbox, { recursive: true });
		await expect(requireSameStorage(url, paths)).rejects.toMatchObject({ code: "hosts.no-beacon" });
		await requireSameStorage(url, paths.slice(1));
	});

	test("names the beacon that the folder should have", async () => {
		const { inbox, library } = sandbox;
		await published(sandbox);
		await (await connected(url)).run("UPDATE jobs SET inbox = ?", [inbox]);
		for (const [folder, beacon] of [
			[inbox, join(inbox, ".autoprune-cluster")],
			[library, join(library, ".autoprune", "cluster")],
		] as const) {
			await rm(beacon);
			const refused = requireSameStorage(url, [filePath(join(folder, "a"))]);
			await expect(refused).rejects.toMatchObject({ code: "hosts.no-beacon", detail: { folder, path: beacon } });
		}
	});

	test("can undo and retry after another inbox and another library were removed", async () => {
		const connection = await connected(url);
		const former = (kind: "inbox" | "library") => ({ kind, folder: join(sandbox.root, `former-${kind}`) });
		for (const shared of [former("library"), former("inbox")]) {
			await mkdir(shared.folder);
			await proveFolders([shared], await clusterOf(connection), connection);
			await rm(shared.folder, { recursive: true });
		}
		const id = await published(sandbox);
		const deps = depsOf(sandbox, url);
		expect(await undo(id, null, deps)).toMatchObject({ id });
		expect(await retry(id, deps)).toMatchObject({ id });
	});

	test.each(["inbox", "library"] as const)(
		"does not move an original into a shared folder that is not mounted, %s",
		async (kind) => {
			const connection = await connected(url);
			const folder = join(sandbox.root, "other");
			await mkdir(folder);
			await proveFolders([{ kind, folder }], await clusterOf(connection), connection);
			await rm(folder, { recursive: true });
			await mkdir(folder);
			const id = await published(sandbox);
			await expect(undo(id, folder, depsOf(sandbox, url))).rejects.toMatchObject({ code: "hosts.no-beacon" });
			expect(await readdir(folder)).toEqual([]);
			expect(await sandbox.journal.revisions.open()).toEqual([]);
		},
	);

	test("finishes an interrupted undo although another one's files are not mounted", async () => {
		const [first, second] = [await published(sandbox), await published(sandbox, "B.ckpt")];
		const connection = await connected(url);
		const shared = { kind: "library", folder: join(sandbox.root, "other") } as const;
		await mkdir(shared.folder);
		await proveFolders([shared], await clusterOf(connection), connection);
		await rm(shared.folder, { recursive: true });
		const gone = await beginUndo(sandbox, first, join(shared.folder, "trash"));
		await beginUndo(sandbox, second, join(sandbox.work, "trash"));
		const { journal } = sandbox;
		const log = memoryLog();
		await finishRevisions({ ...depsOf(sandbox, url), log });
		expect((await journal.revisions.open()).map(({ id }) => id)).toEqual([gone.id]);
		expect(log.details).toMatchObject([{ job: first, fault: { code: "hosts.no-beacon" } }, { job: second }]);
	});

	test("does not finish an interrupted undo where the files are not mounted", async () => {
		const id = await published(sandbox);
		const { journal } = sandbox;
		const open = await beginUndo(sandbox, id, join(sandbox.work, "trash"));
		await rename(sandbox.library, `${sandbox.library}-unmounted`);
		const deps = depsOf(sandbox, url);
		await expect(undo(id, null, deps)).rejects.toMatchObject({ code: "hosts.no-beacon" });
		expect(await journal.revisions.open()).toEqual([open]);
		await rename(`${sandbox.library}-unmounted`, sandbox.library);
		expect(await undo(id, null, deps)).toMatchObject({ trash: join(sandbox.work, "trash", "a") });
	});
});

function depsOf({ journal, root }: Sandbox, url: string) {
	const turn = revisionTurn({ kind: "postgres", url }, root);
	return { journal, turn, now: () => NOW, log: memoryLog() };
}

/** Records an undo that moves the output to the name `a` in a folder, and does none of it. */
async function beginUndo({ journal }: Sandbox, id: number, trash: string): Promise<Revision> {
	const subject = await journal.revisions.subject(id);
	if (!subject?.output) throw new Error("nothing was published");
	const { path } = subject.entry.output ?? { path: "" };
	const from = { path: hexOf(path), mark: subject.output };
	const where = { folder: hexOf(trash), name: hexOf("a"), taken: "number" } as const;
	const move = { what: "output", from, ...where, tried: null, copy: null, to: null, done: false } as const;
	return journal.revisions.begin(id, "undo", { moves: [move], removals: [] }, NOW);
}
