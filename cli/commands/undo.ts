import { expandHome } from "../../config/home.ts";
import { type Undone, undo as undoEntry } from "../../daemon/undo.ts";
import { printable } from "../../toolkit/printable.ts";
import { withRevisionDeps } from "../revision-deps.ts";
import { tell } from "../tell.ts";

interface Options {
	readonly to?: string;
	readonly json?: true;
}

/** Undoes the processing of a file. */
export async function undo(given: string, { to, ...options }: Options): Promise<number> {
	const undone = await withRevisionDeps(given, ({ id, deps }) =>
		undoEntry(id, to === undefined ? null : expandHome(to, process.env), deps),
	);
	return tell(options, undoneText(undone), undone);
}

function undoneText({ id, original, output, trash }: Undone): string {
	const where = trash === null ? "no longer exists" : `is now ${printable(trash)}`;
	return [
		`entry ${id} is undone`,
		`  the original   is ${printable(original)}`,
		`  the output     was ${printable(output)} and ${where}`,
		`  \`autoprune retry ${id}\` prunes the original again`,
	].join("\n");
}
