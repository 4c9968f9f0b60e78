import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openJournal } from "../../daemon/journal/sqlite-journal.ts";
import type { Ground } from "./ground.ts";

/** Every file below a library's root, by its path there. */
export type Tree = ReadonlyMap<string, Buffer>;

/** What a library holds now: models, refused files, reasons, temporary files. */
export function treeOf({ library }: Ground): Tree {
	const entries = readdirSync(library, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	return new Map(files.map((path) => [path.slice(library.length + 1), readFileSync(path)]));
}

/** What a run without faults makes of one model. */
export interface Expected {
	readonly source: Buffer;
	/** Null where it is refused. */
	readonly output: { readonly path: string; readonly bytes: Buffer } | null;
	/** Every file's path in the end. */
	readonly paths: readonly string[];
	/** Whether an empty file may hold a name for a moment, where there are no hard links. */
	readonly placeholders: boolean;
}

/** Why something is lost at this moment, or half of it shows; null when all is well. */
export function lost(tree: Tree, { source, output, placeholders }: Expected): string | null {
	const shown = [...tree].filter(([path]) => !path.startsWith("Autoprune/") && !path.startsWith(".autoprune/"));
	const good = output !== null && shown.some(([path, bytes]) => path === output.path && bytes.equals(output.bytes));
	const kept = [...tree].some(([path, bytes]) => path.startsWith("Autoprune/") && bytes.equals(source));
	if (!good && !kept) return `neither source nor output is there: ${[...tree.keys()].join(", ")}`;
	for (const [path, bytes] of shown) {
		if (placeholders && bytes.length === 0) continue;
		if (output === null || !bytes.equals(output.bytes)) return `${path} in the library is not the whole output`;
	}
	return null;
}

/** What is not as it should be after all is done; null when all is. */
export async function unfinished(ground: Ground, expected: Expected): Promise<string | null> {
	const tree = treeOf(ground);
	const paths = [...tree.keys()].sort();
	if (paths.join("\n") !== expected.paths.join("\n")) return `there are ${paths.join(", ")}`;
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

function isRight(path: string, bytes: Buffer | undefined, { source, output }: Expected): boolean {
	if (bytes === undefined) return false;
	if (path === output?.path) return bytes.equals(output.bytes);
	if (path.endsWith(".reason.txt")) return /was not pruned[\s\S]*To try again .*\n$/.test(bytes.toString());
	return bytes.equals(source);
}
