import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { openedJournal } from "./journal/journals.ts";
import { makeSandbox, restart as restartAfterCrash } from "./sandbox.ts";
import { filesIn, tempFolder } from "./temp-folder.ts";

const INGEST = fileURLToPath(new URL("whole-ingest.mjs", import.meta.url));

/** The arguments with which Node runs one ingest as a process of its own. */
export function ingestArguments(root: string, way: Way): readonly string[] {
	return [INGEST, root, way];
}

/** What is dropped in: a model, what goes along with it, and what stays with the original. */
export const DROPPED = {
	"inbox/NAI.ckpt": "weights",
	"inbox/NAI.preview.png": "a picture",
	"inbox/NAI.ckpt.json": "notes",
	"inbox/NAI.ckpt.sha256": "a sum",
};

/** Everything went well: these are then all the files under the root, whatever happened on the way. */
export const GOOD = {
	"inbox/Originals/NAI.ckpt": "weights",
	"inbox/Originals/NAI.ckpt.sha256": "a sum",
	"library/VAE/NAI.safetensors": "pruned",
	"library/VAE/NAI.preview.png": "a picture",
	"library/VAE/NAI.safetensors.json": "notes",
};

/** How the product comes about: it is written, or the file that came gets another name. By this, what it then holds. */
const HOLDS = { written: "pruned", linked: "weights" } as const;
export type Way = keyof typeof HOLDS;

/** An inbox with the files, a state folder and a library. */
export async function freshRoot(): Promise<string> {
	const root = await tempFolder();
	for (const folder of ["inbox", "state", join("library", ".autoprune")])
		await mkdir(join(root, folder), { recursive: true });
	for (const [path, text] of Object.entries(DROPPED)) await writeFile(join(root, path), text);
	return root;
}

/** One ingest under faults. Says how it ended: what became of the source, `SIGKILL`, or `failed`. */
export async function ingest(root: string, faults: readonly string[], way: Way = "written"): Promise<string> {
	const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
	const traced = ["-f", "-qq", "-o", "/dev/null", ...injected, process.execPath, ...ingestArguments(root, way)];
	// Strace counts calls by thread, so all must come from one.
	const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
	const child = spawn("strace", traced, { env, stdio: ["ignore", "pipe", "ignore"] });
	let said = "";
	child.stdout.on("data", (chunk) => {
		said += chunk;
	});
	const [code, signal] = await once(child, "close");
	return signal ?? (code === 0 ? said : "failed");
}

/** Recovery, and then the ingest of whatever that has handed back to the inbox. */
export async function restart(root: string, way: Way = "written"): Promise<void> {
	const sandbox = await makeSandbox({ root, onRefused: "leave" });
	const { inbox, journal } = sandbox;
	await restartAfterCrash(sandbox);
	const left = await readdir(inbox);
	await journal.close();
	if (left.includes("NAI.ckpt")) expect(await ingest(root, [], way)).toBe("archived");
	const after = await openedJournal(join(root, "state", "journal.db"));
	expect(await after.unfinished()).toEqual([]);
	const outcome = way === "linked" ? "unchanged" : "published";
	expect(await after.totals({ outcome })).toMatchObject({ count: 1 });
	expect(await after.totals({})).toMatchObject({ count: 1 });
	await after.close();
	expect(await readdir(sandbox.work)).toEqual([]);
}

/** A good source or a good output at every moment, never half of one in the library, and each sidecar somewhere. */
export async function expectNothingLost(root: string, way: Way = "written"): Promise<void> {
	const files = await filesOf(root);
	const { "library/VAE/NAI.safetensors": output = "" } = files;
	expect(Object.values(files).includes("weights") || output === HOLDS[way]).toBe(true);
	expect(["", HOLDS[way]]).toContain(output);
	expect(Object.values(files)).toEqual(expect.arrayContaining(["a picture", "notes", "a sum"]));
	// Whoever sees the model sees what came with it.
	if (output === HOLDS[way]) expect(files).toMatchObject(inLibrary(goodOf(way)));
}

export function goodOf(way: Way): Record<string, string> {
	return { ...GOOD, "library/VAE/NAI.safetensors": HOLDS[way] };
}

export function inLibrary(files: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("library/")));
}

/** Files that people see, by their paths. */
export async function filesOf(root: string): Promise<Record<string, string>> {
	const files = Object.entries(await filesIn(root));
	return Object.fromEntries(files.filter(([path]) => !/^state\/|\/\.autoprune\//.test(path)));
}
