import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { KIND_IDS, type Kind } from "../toolkit/kinds.ts";
import type { ExtraFolder } from "./comfy-paths.ts";
import { readConfigText } from "./config-text.ts";
import { EXTRA_PATHS_NAME } from "./layouts/comfyui.ts";
import { LAYOUTS, type LayoutId } from "./layouts/index.ts";
import { COMPONENTS, folderIn, type Layout, torchOnlyIn, UNSORTED } from "./layouts/layout.ts";
import { modelsFolder, recogniseLayout } from "./recognise.ts";
import type { Settings } from "./schema.ts";
import { isWithin } from "./within.ts";

/** Where one kind of file goes. */
interface Destination {
	/** Absolute. */
	readonly folder: string;
	/** What says so: the layout, a section of ComfyUI's `extra_model_paths.yaml`, or the setting `folders`. */
	readonly from: string;
	/** What a person should know about a file that goes there; absent where the folder is the program's own, or set. */
	readonly note?: string;
}

/** Where every kind of file goes, and why there. */
export interface Destinations {
	readonly layout: LayoutId;
	/** Why this layout, as a sentence without its full stop. */
	readonly why: string;
	readonly kinds: Readonly<Record<Kind, Destination>>;
	/** Where single bases of a kind go, where the layout keeps them apart: by kind and base, with a blank between. */
	readonly bases: Readonly<Record<string, Destination>>;
	/** Where files go of which nobody knows what they are, or where they belong; absolute. */
	readonly unsorted: string;
	/** What else a person should know, one sentence each. */
	readonly notes: readonly string[];
	/** Kinds whose folder in `folders` lies outside the library, where nothing can be published. */
	readonly outside: readonly Kind[];
}

/** The settings of an inbox, as far as they say where files go. */
interface WithDestinations {
	readonly destinations: Destinations;
}

const NAMED = "the setting `layout` names it";

/** The folder of the library that a kind of file of this base goes to; absolute. */
export function folderFor(config: WithDestinations, kind: Kind, base: string | null): string {
	return destinationFor(config, kind, base).folder;
}

/** Where a kind of file of this base goes. */
export function destinationFor({ destinations }: WithDestinations, kind: Kind, base: string | null): Destination {
	return destinations.bases[`${kind} ${base}`] ?? destinations.kinds[kind];
}

/** Kinds of which the web UI lists only torch's files, each with what the web UI is called. */
export function torchOnlyOf({ destinations }: WithDestinations): ReadonlyMap<Kind, string> {
	const layout = LAYOUTS.find(({ id }) => id === destinations.layout);
	if (layout === undefined) return new Map();
	return new Map(KIND_IDS.filter((kind) => torchOnlyIn(layout, kind) !== null).map((kind) => [kind, layout.label]));
}

/** Every folder that files of known kinds go to, each once; absolute. */
export function knownFolders({ kinds, bases }: Pick<Destinations, "kinds" | "bases">): readonly string[] {
	return [...new Set([...Object.values(kinds), ...Object.values(bases)].map(({ folder }) => folder))];
}

/** Decides where every kind goes: `folders` before ComfyUI's own file before the layout. Throws `config.*`. */
export async function decideDestinations(
	{ layout: asked, folders }: Pick<Settings, "layout" | "folders">,
	library: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<Destinations> {
	const { layout, why } = asked === "auto" ? recogniseLayout(library, existsSync) : { layout: asked, why: NAMED };
	const chosen = LAYOUTS.find((one) => one.id === layout);
	if (chosen === undefined) throw new Error(`layout ${layout} passed the schema and is in no list`);
	const models = modelsFolder(chosen, library, existsSync);
	const root = models === library ? dirname(library) : library;
	const extra = layout === "comfyui" ? await extraPaths(root, env) : new Map<Kind, ExtraFolder>();
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
	/** The folder that the layout's folders lie in. */
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
	// Of a library that is no root, the folder beside it is not ours to write to.
	const above = layout.inRoot?.includes(kind) ? library : models;
	const { folder, own } = folderIn(layout, kind, base);
	const path = join(above, ...folder.split("/"));
	if (own) return { folder: path, from: `layout ${layout.id}` };
	const from = "ComfyUI's name; the layout has no folder for it";
	return { folder: path, from, note: noFolderNote(layout, kind, folder) };
}

function noFolderNote({ label }: Layout, kind: Kind, folder: string): string {
	const whose = folder === COMPONENTS ? "" : ", ComfyUI's name for it";
	return `${label} has no folder for files of kind ${kind}: this one goes to ${folder}/${whose}`;
}

async function extraPaths(
	root: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<Kind, ExtraFolder>> {
	const file = join(root, EXTRA_PATHS_NAME);
	if (!existsSync(file)) return new Map();
	// What reads YAML takes a third of the time of a quick look to load.
	const { readExtraPaths } = await import("./comfy-paths.ts");
	return readExtraPaths(readConfigText(file), file, env);
}

function outsideNote({ section, kind, path }: ExtraFolder): string {
	return `${EXTRA_PATHS_NAME}, section ${section}, keeps ${kind} files in ${path}, outside the library, and is not followed there`;
}
