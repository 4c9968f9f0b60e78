import { dirname, join } from "node:path";
import { LAYOUTS, type LayoutId } from "./layouts/index.ts";
import type { Layout } from "./layouts/layout.ts";

/** Whether anything lies at a path. */
export type Exists = (path: string) => boolean;

/** The layout that a library was found to have. */
export interface Recognised {
	readonly layout: LayoutId;
	/** What was seen, as a sentence without its full stop. */
	readonly why: string;
}

type Known = (typeof LAYOUTS)[number];

/** Taken where nothing tells: the seed's folders, which most users know. */
const FALLBACK: LayoutId = "a1111";

/** The layout that the library, or the folder above it, bears the marks of; `a1111` where that is nobody or several. */
export function recogniseLayout(library: string, exists: Exists): Recognised {
	for (const root of [library, dirname(library)]) {
		const found = withoutOrigins(LAYOUTS.filter((layout) => rootMarks(layout, root, exists) !== null));
		if (found.length > 0) return chosen(found, (layout) => seenRoot(layout, root, exists));
	}
	const found = LAYOUTS.filter(({ marks }) => marks.models.length > 0 && all(marks.models, library, exists));
	if (found.length > 0) return chosen(found, (layout) => seenFolders(layout, library));
	return { layout: FALLBACK, why: `neither ${library} nor the folder above it is a web UI's that is known` };
}

/** The folder that holds the model folders: the library itself, unless it is the program's root. */
export function modelsFolder(layout: Layout, library: string, exists: Exists): string {
	return rootMarks(layout, library, exists) === null ? library : join(library, layout.modelsFolder);
}

/** The marks by which a folder is the program's root; null when it is not. */
function rootMarks({ marks }: Layout, root: string, exists: Exists): readonly string[] | null {
	return marks.root.find((each) => all(each, root, exists)) ?? null;
}

function all(paths: readonly string[], folder: string, exists: Exists): boolean {
	return paths.every((path) => exists(join(folder, ...path.split("/"))));
}

/** A fork bears its origin's marks too; the origin is not meant. */
function withoutOrigins(found: readonly Known[]): readonly Known[] {
	const origins = new Set(found.flatMap((layout: Layout) => layout.forkOf ?? []));
	return found.filter((layout) => !origins.has(layout.id));
}

function chosen(found: readonly Known[], seen: (layout: Known) => string): Recognised {
	const [first, ...others] = found;
	if (first !== undefined && others.length === 0) return { layout: first.id, why: seen(first) };
	const several = found.map(seen).join("; ");
	return { layout: FALLBACK, why: `more than one web UI was recognised: ${several}. Name yours as \`layout\`` };
}

function seenRoot(layout: Known, root: string, exists: Exists): string {
	return `${root} is ${layout.label}: ${(rootMarks(layout, root, exists) ?? []).join(", ")} lie there`;
}

function seenFolders({ label, marks }: Known, library: string): string {
	return `${library} has the folders of ${label}: ${marks.models.join(", ")}`;
}
