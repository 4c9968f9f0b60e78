import { dirname, join } from "node:path";
import { LAYOUTS, type LayoutId } from "./layouts/index.ts";
import type { Layout } from "./layouts/layout.ts";

/** Whether a path exists. */
export type Exists = (path: string) => boolean;

/** The detected layout of a library. */
export interface Recognised {
	readonly layout: LayoutId;
	/** The evidence, as a sentence without a full stop. */
	readonly why: string;
	/** Whether no web UI was recognised, or several were, so that the folder names of AUTOMATIC1111 are used. */
	readonly isFallback: boolean;
}

type Known = (typeof LAYOUTS)[number];

/** The layout if none is detected: AUTOMATIC1111's folders, which most users know. */
const FALLBACK: LayoutId = "a1111";

/** Detects the layout from marker files in the library or its parent; `a1111` if none or several match. */
export function recogniseLayout(library: string, exists: Exists): Recognised {
	const inLibrary = withoutOrigins(LAYOUTS.filter((layout) => rootIn(layout, library, exists) !== null));
	if (inLibrary.length > 0) {
		return chosen(inLibrary, (layout) => seenRoot(layout, rootIn(layout, library, exists) ?? library, exists));
	}
	const above = dirname(library);
	const around = withoutOrigins(LAYOUTS.filter((layout) => rootMarks(layout, above, exists) !== null));
	if (around.length > 0) return chosen(around, (layout) => seenRoot(layout, above, exists));
	const found = LAYOUTS.filter(({ marks }) => marks.models.length > 0 && all(marks.models, library, exists));
	if (found.length > 0) return chosen(found, (layout) => seenFolders(layout, library));
	const why = `web UI not recognised: neither ${library} nor its parent looks like a known one`;
	return { layout: FALLBACK, why, isFallback: true };
}

/** The folder that contains the model folders: the library itself, unless it is or contains the root of the web UI. */
export function modelsFolder(layout: Layout, library: string, exists: Exists): string {
	const root = rootIn(layout, library, exists);
	return root === null ? library : join(root, layout.modelsFolder);
}

/** The root of the web UI: the folder itself, or the subfolder of `outer`; null if it is neither. */
function rootIn(layout: Layout, folder: string, exists: Exists): string | null {
	if (rootMarks(layout, folder, exists) !== null) return folder;
	const { outer } = layout.marks;
	if (outer === undefined || !all(outer.beside, folder, exists)) return null;
	const root = join(folder, outer.root);
	return rootMarks(layout, root, exists) === null ? null : root;
}

/** The marker files that identify `root` as the root of the web UI; null if it is not. */
function rootMarks({ marks }: Layout, root: string, exists: Exists): readonly string[] | null {
	return marks.root.find((each) => all(each, root, exists)) ?? null;
}

function all(paths: readonly string[], folder: string, exists: Exists): boolean {
	return paths.every((path) => exists(join(folder, path)));
}

/** Removes the origins of forks: a fork has its origin's marker files too. */
function withoutOrigins(found: readonly Known[]): readonly Known[] {
	const origins = new Set(found.flatMap((layout: Layout) => layout.forkOf ?? []));
	return found.filter((layout) => !origins.has(layout.id));
}

function chosen(found: readonly Known[], seen: (layout: Known) => string): Recognised {
	const [first, ...others] = found;
	if (first !== undefined && others.length === 0) return { layout: first.id, why: seen(first), isFallback: false };
	const several = found.map(seen).join("; ");
	const why = `several web UIs were detected: ${several}. Set \`layout\` to yours`;
	return { layout: FALLBACK, why, isFallback: true };
}

function seenRoot(layout: Known, root: string, exists: Exists): string {
	return `${root} is ${layout.label}: found ${(rootMarks(layout, root, exists) ?? []).join(", ")}`;
}

function seenFolders({ label, marks }: Known, library: string): string {
	return `${library} has the folders of ${label}: ${marks.models.join(", ")}`;
}
