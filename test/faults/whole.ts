import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openJournal } from "../../daemon/journal/sqlite/journal.ts";
import { errnoOf } from "../../workers/files/identity.ts";
import type { Ground } from "./ground.ts";

/** Every file below a library's root, by its path there. */
export type Tree = ReadonlyMap<string, Buffer>;

/** What a library holds now: models, refused files, reasons, temporary files. */
export function treeOf({ library }: Ground): Tree {
	const entries = readdirSync(library, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	return new Map(files.flatMap((path) => contentIfThere(path).map((bytes) => [path.slice(library.length + 1), bytes])));
}

/** The engine of a killed daemon may still remove its temporary file. */
function contentIfThere(path: string): readonly Buffer[] {
	try {
		return [readFileSync(path)];
	} catch (error) {
		if (errnoOf(error) === "ENOENT") return [];
		throw error;
	}
}

/** What a run without faults makes of one model. */
export interface Expected {
	readonly source: Buffer;
	/** Null where it is refused. */
	readonly output: { readonly path: string; readonly bytes: Buffer } | null;
	/** What comes beside the source. */
	readonly sidecars: readonly Buffer[];
	/** Every file in the end. */
	readonly tree: Tree;
	/** Whether an empty file may hold a name for a moment, where there are no hard links. */
	readonly placeholders: boolean;
}

/** Why something is lost at this moment, or half of it shows; null when all is well. */
export function lost(tree: Tree, expected: Expected): string | null {
	const { source, output, sidecars, placeholders } = expected;
	const seen = [...tree].filter(([path]) => !path.startsWith(".autoprune/"));
	const shown = seen.filter(([path]) => isShown(path));
	const good = output !== null && shown.some(([path, bytes]) => path === output.path && bytes.equals(output.bytes));
	const kept = seen.some(([path, bytes]) => !isShown(path) && bytes.equals(source));
	if (!good && !kept) return `neither source nor output is there: ${[...tree.keys()].join(", ")}`;
	const gone = sidecars.find((sidecar) => !seen.some(([, bytes]) => bytes.equals(sidecar)));
	if (gone !== undefined) return `the sidecar ${gone} is not there: ${[...tree.keys()].join(", ")}`;
	for (const [path, bytes] of shown) {
		if (placeholders && bytes.length === 0) continue;
		if (expected.tree.get(path)?.equals(bytes) !== true) return `${path} in the library is not the whole output`;
	}
	const alone = good ? [...expected.tree.keys()].find((path) => isShown(path) && !tree.has(path)) : undefined;
	return alone === undefined ? null : `the model is in the library, ${alone} is not`;
}

/** Whether web UIs look there. */
function isShown(path: string): boolean {
	return !path.startsWith("Autoprune/") && !path.startsWith(".autoprune/");
}

/** What is not as it should be after all is done; null when all is. */
export async function unfinished(ground: Ground, expected: Expected): Promise<string | null> {
	const tree = treeOf(ground);
	const paths = [...tree.keys()].sort();
	if (paths.join("\n") !== [...expected.tree.keys()].sort().join("\n")) return `there are ${paths.join(", ")}`;
	const wrong = paths.find((path) => !isRight(path, tree.get(path), expected));
	if (wrong !== undefined) return `${wrong} has not the bytes it should have`;
	const journal = await openJournal(join(ground.state, "journal.db"));
	try {
		const { count } = await journal.totals({});
		if (count !== 1) return `${count} outcomes are recorded`;
		if ((await journal.unfinished()).length > 0) return "a job is not done";
		if ((await journal.toHash.pending()).length > 0) return "a file has no hashes";
	} finally {
		await journal.close();
	}
	return null;
}

function isRight(path: string, bytes: Buffer | undefined, { tree }: Expected): boolean {
	if (bytes === undefined) return false;
	if (path.endsWith(".reason.txt")) return /was not pruned[\s\S]*To try again .*\n$/.test(bytes.toString());
	return tree.get(path)?.equals(bytes) === true;
}
