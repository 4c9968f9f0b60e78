import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { KIND_IDS, type Kind } from "../toolkit/kinds.ts";
import { isWithin } from "../workers/files/file-path.ts";
import { readConfigText } from "./config-text.ts";
import { EXTRA_PATHS_NAME } from "./layouts/comfyui.ts";
import { LAYOUTS, type LayoutId } from "./layouts/index.ts";
import { COMPONENTS, folderIn, type Layout, torchOnlyIn, UNSORTED } from "./layouts/layout.ts";
import { modelsFolder, recogniseLayout } from "./recognise.ts";
import type { Settings } from "./schema.ts";
import { readUserFlags, USER_FILES } from "./webui-flags.ts";

/** The destination of one kind of file. */
interface Destination {
	/** Absolute path. */
	readonly folder: string;
	/**
	 * The source of this choice: the layout, a section of ComfyUI's `extra_model_paths.yaml`, a flag in a `webui-user`
	 * file, or the setting `folders`.
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
	/** Whether the layout should be detected, but no web UI was recognised. */
	readonly isFallback: boolean;
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
 * Chooses the destination of every kind: from the setting `folders`, else from ComfyUI's `extra_model_paths.yaml` or
 * the flags in a `webui-user` file, else from the layout. Throws `config.*`.
 */
export async function decideDestinations(
	{ layout: asked, folders }: Pick<Settings, "layout" | "folders">,
	library: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<Destinations> {
	const { layout, why, isFallback } =
		asked === "auto" ? recogniseLayout(library, existsSync) : { layout: asked, why: NAMED, isFallback: false };
	const chosen = LAYOUTS.find((one) => one.id === layout);
	if (chosen === undefined) throw new Error(`layout ${layout} is allowed by the schema but missing in LAYOUTS`);
	const models = modelsFolder(chosen, library, existsSync);
	const extra = await ownFolders(layout, dirname(models), env);
	const sources = { layout: chosen, library, models, extra, folders };
	const decided = KIND_IDS.map((kind) => [kind, decide(kind, null, sources)]);
	const kinds = Object.fromEntries(decided) as Record<Kind, Destination>;
	const bases = Object.fromEntries(
		basesApart(chosen).map(({ kind, base }) => [`${kind} ${base}`, decide(kind, base, sources)]),
	);
	const unused = [...extra.values()].filter(({ kind, path }) => !folders[kind] && !isWithin(path, library));
	const outside = KIND_IDS.filter((kind) => !isWithin(kinds[kind].folder, library));
	const unsorted = join(models, UNSORTED);
	return { layout, why, isFallback, kinds, bases, unsorted, notes: unused.map(outsideNote), outside };
}

/** The folder that a file of the web UI's user assigns to a kind. */
interface OwnFolder {
	readonly kind: Kind;
	/** Absolute path. */
	readonly path: string;
	readonly file: string;
	/** The place in the file. */
	readonly entry: string;
}

interface Sources {
	readonly layout: Layout;
	readonly library: string;
	/** The folder that contains the layout's folders. */
	readonly models: string;
	readonly extra: ReadonlyMap<Kind, OwnFolder>;
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
		return { folder: named.path, from: `${named.file}, ${named.entry}` };
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

/** The folders that the web UI's user has set in the web UI's own file. `root`: the web UI's root. */
async function ownFolders(
	layout: LayoutId,
	root: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<Kind, OwnFolder>> {
	if (layout === "comfyui") return await extraPaths(root, env);
	return layout === "a1111" || layout === "forge" ? userFlags(root) : new Map();
}

async function extraPaths(
	root: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<Kind, OwnFolder>> {
	const file = join(root, EXTRA_PATHS_NAME);
	if (!existsSync(file)) return new Map();
	// Imported only when needed: loading the YAML parser takes a third of the time of `inspect --quick`.
	const { readExtraPaths } = await import("./comfy-paths.ts");
	const read = [...readExtraPaths(readConfigText(file), file, env).values()];
	return new Map(
		read.map(({ kind, path, section }) => [kind, { kind, path, file: EXTRA_PATHS_NAME, entry: `section ${section}` }]),
	);
}

/** The first file that names a folder for a kind is used: people change only the one of their system. */
function userFlags(root: string): ReadonlyMap<Kind, OwnFolder> {
	const found = new Map<Kind, OwnFolder>();
	for (const file of USER_FILES.filter((name) => existsSync(join(root, name)))) {
		for (const { kind, flag, path } of readUserFlags(readConfigText(join(root, file)), file, root).values()) {
			if (!found.has(kind)) found.set(kind, { kind, path, file, entry: flag });
		}
	}
	return found;
}

function outsideNote({ file, entry, kind, path }: OwnFolder): string {
	return `${entry} of ${file} puts ${kind} files in ${path}; it is not used, because it is outside the library`;
}
