import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { KIND_IDS, type Kind } from "../toolkit/kinds.ts";
import { isWithin } from "../workers/files/file-path.ts";
import type { ExtraFolder } from "./comfy-paths.ts";
import { readConfigText } from "./config-text.ts";
import { EXTRA_PATHS_NAME } from "./layouts/comfyui.ts";
import { LAYOUTS, type LayoutId } from "./layouts/index.ts";
import { COMPONENTS, folderIn, type Layout, torchOnlyIn, UNSORTED } from "./layouts/layout.ts";
import { modelsFolder, recogniseLayout } from "./recognise.ts";
import type { Settings } from "./schema.ts";

/** The destination of one kind of file. */
interface Destination {
	/** Absolute path. */
	readonly folder: string;
	/**
	 * The source of this choice: the layout, a section of ComfyUI's `extra_model_paths.yaml`, or the setting `folders`.
	 */
	readonly from: string;
	/** A note about files in this folder. Absent if the folder is the web UI's own or set by the user. */
	readonly note?: string;
}

/** The destination of every kind of file, with the reason. */
export interface Destinations {
	readonly layout: LayoutId;
	/** The reason for this layout, as a sentence without a full stop. */
	readonly why: string;
	readonly kinds: Readonly<Record<Kind, Destination>>;
	/** Destinations of bases that the layout keeps in separate folders. Key: kind, a space, base. */
	readonly bases: Readonly<Record<string, Destination>>;
	/** Folder for unknown files and files without a destination; absolute path. */
	readonly unsorted: string;
	/** Further notes for the user, one sentence each. */
	readonly notes: readonly string[];
	/** Kinds whose folder in `folders` is outside the library, where models cannot be published. */
	readonly outside: readonly Kind[];
}

/** The part of an inbox's settings that contains the destinations. */
interface WithDestinations {
	readonly destinations: Destinations;
}

const NAMED = "set by `layout`";

/** The absolute path of the folder for a kind and base. */
export function folderFor(config: WithDestinations, kind: Kind, base: string | null): string {
	return destinationFor(config, kind, base).folder;
}

/** The destination of a kind and base. */
export function destinationFor({ destinations }: WithDestinations, kind: Kind, base: string | null): Destination {
	return destinations.bases[`${kind} ${base}`] ?? destinations.kinds[kind];
}

/** Kinds for which the web UI lists only torch files, each with the name of the web UI. */
export function torchOnlyOf({ destinations }: WithDestinations): ReadonlyMap<Kind, string> {
	const layout = LAYOUTS.find(({ id }) => id === destinations.layout);
	if (layout === undefined) return new Map();
	return new Map(KIND_IDS.filter((kind) => torchOnlyIn(layout, kind) !== null).map((kind) => [kind, layout.label]));
}

/** The absolute paths of all folders for files of known kinds, without duplicates. */
export function knownFolders({ kinds, bases }: Pick<Destinations, "kinds" | "bases">): readonly string[] {
	return [...new Set([...Object.values(kinds), ...Object.values(bases)].map(({ folder }) => folder))];
}

/**
 * Chooses the destination of every kind: from the setting `folders`, else from ComfyUI's `extra_model_paths.yaml`, else
 * from the layout. Throws `config.*`.
 */
export async function decideDestinations(
	{ layout: asked, folders }: Pick<Settings, "layout" | "folders">,
	library: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<Destinations> {
	const { layout, why } = asked === "auto" ? recogniseLayout(library, existsSync) : { layout: asked, why: NAMED };
	const chosen = LAYOUTS.find((one) => one.id === layout);
	if (chosen === undefined) throw new Error(`layout ${layout} is allowed by the schema but missing in LAYOUTS`);
	const models = modelsFolder(chosen, library, existsSync);
	const extra = layout === "comfyui" ? await extraPaths(dirname(models), env) : new Map<Kind, ExtraFolder>();
	const sources = { layout: chosen, library, models, extra, folders };
	const decided = KIND_IDS.map((kind) => [kind, decide(kind, null, sources)]);
	const kinds = Object.fromEntries(decided) as Record<Kind, Destination>;
	const bases = Object.fromEntries(
		basesApart(chosen).map(({ kind, base }) => [`${kind} ${base}`, decide(kind, base, sources)]),
	);
	const unused = [...extra.values()].filter(({ kind, path }) => !folders[kind] && !isWithin(path, library));
	const outside = KIND_IDS.filter((kind) => !isWithin(kinds[kind].folder, library));
	const unsorted = join(models, UNSORTED);
	return { layout, why, kinds, bases, unsorted, notes: unused.map(outsideNote), outside };
}

interface Sources {
	readonly layout: Layout;
	readonly library: string;
	/** The folder that contains the layout's folders. */
	readonly models: string;
	readonly extra: ReadonlyMap<Kind, ExtraFolder>;
	readonly folders: Settings["folders"];
}

function basesApart({ baseFolders = {} }: Layout): { readonly kind: Kind; readonly base: string }[] {
	return KIND_IDS.flatMap((kind) => Object.keys(baseFolders[kind] ?? {}).map((base) => ({ kind, base })));
}

function decide(kind: Kind, base: string | null, { layout, library, models, extra, folders }: Sources): Destination {
	const given = folders[kind];
	if (given !== undefined) return { folder: resolve(library, given), from: "the setting `folders`" };
	const named = extra.get(kind);
	if (named !== undefined && isWithin(named.path, library)) {
		return { folder: named.path, from: `${EXTRA_PATHS_NAME}, section ${named.section}` };
	}
	// A folder in the web UI's root is used only if the library is that root; otherwise it is outside the library.
	const above = layout.inRoot?.includes(kind) ? library : models;
	const { folder, own } = folderIn(layout, kind, base);
	const path = join(above, folder);
	if (own) return { folder: path, from: `layout ${layout.id}` };
	const from = "ComfyUI's name; the layout has no such folder";
	return { folder: path, from, note: noFolderNote(layout, kind, folder) };
}

function noFolderNote({ label }: Layout, kind: Kind, folder: string): string {
	const named = folder === COMPONENTS ? "" : ", which is ComfyUI's folder name";
	return `${label} has no folder for files of kind ${kind}; this one goes to ${folder}/${named}`;
}

async function extraPaths(
	root: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<Kind, ExtraFolder>> {
	const file = join(root, EXTRA_PATHS_NAME);
	if (!existsSync(file)) return new Map();
	// Imported only when needed: loading the YAML parser takes a third of the time of `inspect --quick`.
	const { readExtraPaths } = await import("./comfy-paths.ts");
	return readExtraPaths(readConfigText(file), file, env);
}

function outsideNote({ section, kind, path }: ExtraFolder): string {
	return `section ${section} of ${EXTRA_PATHS_NAME} puts ${kind} files in ${path}; it is not used, because it is outside the library`;
}
