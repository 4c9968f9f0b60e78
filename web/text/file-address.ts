import type { WireFile, WireRoot } from "../../daemon/http/wire/models.ts";
import { withSlashes } from "./path.ts";

/** The address of the view Model for a file. */
export function modelAddress(file: WireFile): string {
	return `/model?${queryOfFile(file)}`;
}

/** A file as `root` and `path` of an address. */
export function queryOfFile({ root, path }: WireFile): URLSearchParams {
	return new URLSearchParams({ root: String(root), path });
}

/** The file that `root` and `path` of an address name; null if they name none. */
export function fileOfQuery(query: URLSearchParams): WireFile | null {
	const [root, path] = [query.get("root"), query.get("path")];
	return root !== null && /^\d+$/.test(root) && path !== null ? { root: Number(root), path } : null;
}

/** A file as one value of a query: `0:SDXL/model.ckpt`. */
export function fileText({ root, path }: WireFile): string {
	return `${root}:${path}`;
}

/** The file of such a value; null if it is none. */
export function fileOfText(text: string | null): WireFile | null {
	const match = /^(\d+):(.+)$/s.exec(text ?? "");
	return match === null ? null : { root: Number(match[1]), path: match[2] ?? "" };
}

/** Whether both are the same file. */
export function isSameFile(one: WireFile | null, other: WireFile | null): boolean {
	return one?.root === other?.root && one?.path === other?.path;
}

/** The file of an absolute path, by the innermost folder that contains it; undefined if none does. */
export function fileBelow(path: string, roots: readonly WireRoot[]): WireFile | undefined {
	const whole = withSlashes(path);
	const [found] = roots
		.map(({ folder }, root) => ({ prefix: `${withSlashes(folder).replace(/\/$/, "")}/`, root }))
		.filter(({ prefix }) => whole.startsWith(prefix))
		.sort((a, b) => b.prefix.length - a.prefix.length);
	return found && { root: found.root, path: whole.slice(found.prefix.length) };
}
